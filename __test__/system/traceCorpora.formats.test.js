'use strict';

/** The same stories in every format: exactly the findings of the story, and none in a clean one. */

const { errors, eventsOf, found, tracer } = require('../helpers/storyFormats.files.js');
const { FORMATS, cleanStory, written, wrongStory } = require('../helpers/storyFormats.stories.js');

const BEGIN = Date.UTC(2025, 9, 10, 6, 45, 29);
const TENANTS = ['Ada-Park', 'Bora-Bora', 'Cora-Lee', "O'Neil"];

const { traced, close } = tracer();
afterAll(close);

describe.each(FORMATS.map((format) => [format.name, format]))('in %s', (name, format) => {
  const keeps = (field) => format.keeps.split(' ').includes(field);

  test('a base looked up for a client run is exactly two errors', async () => {
    const report = await traced(written(format, wrongStory(format.kind, 'Ada-Park', BEGIN)));
    expect(errors(report)).toEqual([
      'error base-for-client-run-id 251010-064529',
      'error success-after-miss 251010-064529',
    ]);
  });

  test('the steps, times, tenants and levels are those that were written', async () => {
    const story = wrongStory(format.kind, 'Ada-Park', BEGIN);
    const events = eventsOf(await traced(written(format, story)));
    expect(events.map(({ step }) => step).sort()).toEqual([
      'completed',
      'made',
      'missed',
      'registered',
      'updated',
    ]);
    const steps = ['made', 'registered', 'missed', 'updated', 'completed'];
    const expected = story.map((entry, at) => ({
      step: steps[at],
      time: keeps('time') || keeps('second') ? new Date(entry.time).toISOString() : null,
      level: keeps('level') ? entry.level : null,
      runId: entry.run,
    }));
    const read = steps.map((step) => {
      const event = events.find((each) => each.step === step);
      return {
        step,
        time: event.time === null ? null : new Date(event.time).toISOString(),
        level: event.level?.toLowerCase() ?? null,
        runId: event.runId,
      };
    });
    expect(read).toEqual(expected);
    if (keeps('tenant')) {
      expect(new Set(events.map(({ clientId }) => clientId))).toEqual(new Set(['Ada-Park']));
    }
  });

  test('twenty clean stories have no finding', async () => {
    const stories = Array.from({ length: 20 }, (_, seed) =>
      cleanStory(format.kind, TENANTS[seed % TENANTS.length], BEGIN + seed * 3_600_000, seed),
    );
    const report = await traced(written(format, stories.flat()));
    expect(found(report)).toEqual([]);
    expect(report.runs).toHaveLength(20);
    expect(report.totals.unexplained).toBe(0);
  });
});
