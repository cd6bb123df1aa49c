'use strict';

/* exported readModel */

/** What the page holds, as the other scripts need it: events and findings as items, runs, and the words for them. */
function readModel() {
  const data = JSON.parse(document.getElementById('data').textContent);
  const name = (number) => (number < 0 ? null : data.names[number]);
  const items = readItems();
  const runs = readRuns();

  function readItems() {
    let order = 0;
    const events = data.runs.map((run, number) =>
      run.events.map((event) => {
        const [time, step, id, client, process, operation, file, line, count, rule, text] = event;
        return {
          run: number,
          time,
          step,
          id,
          client,
          process,
          operation,
          file,
          line,
          count,
          rule,
          text,
          strand: `${number} ${client}`,
        };
      }),
    );
    const findings = data.findings.map((placed, number) => {
      for (const [run, event] of placed.events) {
        const item = events[run][event];
        if (item.shows !== 'error') item.shows = placed.severity;
        (item.findings ??= new Set()).add(number);
      }
      const place = placed.on && events[placed.on[0]][placed.on[1]];
      const alone = {
        ...placed,
        process: -1,
        operation: -1,
        strand: placed.run < 0 ? `finding ${number}` : `${placed.run} ${placed.client}`,
      };
      const { client, process, operation, strand, run } = place ?? alone;
      const width = Math.max(18, data.codes[placed.code].badge.length * 6.5 + 6);
      return {
        ...placed,
        finding: true,
        number,
        place,
        client,
        process,
        operation,
        strand,
        run,
        width,
        id: placed.runId,
      };
    });
    const all = [...events.flat(), ...findings.filter((item) => item.file >= 0)];
    const inFiles = [...all].sort((a, b) => a.file - b.file || a.line - b.line);
    for (const item of inFiles) item.order = order++;
    return all;
  }

  function readRuns() {
    return data.runs.map((run, number) => {
      const findings = data.findings.flatMap((finding, index) => (finding.run === number ? [index] : []));
      const spellings = [
        run.id,
        ...run.ids.map(([id]) => id),
        ...run.apify,
        ...run.events.map((event) => event[2]),
      ];
      const text = [...new Set(spellings)].map((id) => name(id).toLowerCase()).join('\n');
      const clients = new Set([...run.clients, ...run.events.map((event) => event[3])]);
      return { ...run, number, findings, text, clients };
    });
  }

  /** The line itself; where a finding shows it, it is not stored twice. */
  function textOf({ text }) {
    return typeof text === 'string'
      ? text
      : document.getElementById(`${data.findings[text[0]].anchor}-line-${text[1]}`).textContent;
  }

  const collator = new Intl.Collator('en');
  const byName = (a, b) => collator.compare(name(a) ?? '', name(b) ?? '');
  const clock = (time) =>
    time === null ? 'no time' : new Date(time).toISOString().replace('T', ' ').slice(0, 23);
  const elementOf = (finding) => document.getElementById(finding.anchor);
  const whereOf = (item) => `${name(data.files[item.file])}:${item.line}`;
  const labelOf = (item) => (item.finding ? item.code : data.steps[item.step].label);

  function describe(item) {
    const what = item.finding ? `${item.severity}: ${labelOf(item)}` : labelOf(item);
    const more = item.members.length > 1 ? `and ${item.members.length - 1} more close by` : null;
    return [
      what,
      name(item.id),
      item.client < 0 ? null : name(item.client),
      clock(item.time),
      whereOf(item),
      more,
    ]
      .filter(Boolean)
      .join(', ');
  }

  return { data, items, runs, name, byName, clock, elementOf, whereOf, labelOf, textOf, describe };
}
