'use strict';

/* global element, shapeOf */
/* exported panelOf */

/**
 * What the panel shows of an event or a finding: its lines, and below them the whole run. `isDrawn(event)` says whether one
 * can be gone to, `choose(event)` goes there, and `narrowTo(run)` leaves the others out; it is null where there are none.
 */
function panelOf(item, model, { choose, isDrawn, narrowTo }) {
  const { data, items, runs, name, clock, elementOf, whereOf, labelOf, textOf } = model;
  return [...(item.finding ? ofFinding(item) : ofEvent(item)), ...ofRun(item)];

  function ofEvent(item) {
    const facts = [
      ['Id', name(item.id)],
      ['Client', name(item.client)],
      ['Process', name(item.process)],
      ['Operation', name(item.operation)],
      ['Time', item.time === null ? null : `${clock(item.time)} UTC`],
      [
        'Explained',
        { '-1': 'by an exact event', '-2': 'by no rule' }[item.rule] ?? `by rule ${name(item.rule)}`,
      ],
      ['Lines', item.count > 1 ? `${item.count.toLocaleString('en')} like this one` : null],
    ].filter(([, value]) => value !== null);
    const findings = [...(item.findings ?? [])].map((number) => {
      const { severity, code, anchor } = data.findings[number];
      const link = element(
        'a',
        { href: `#${anchor}` },
        ...elementOf(data.findings[number]).querySelector('.message').cloneNode(true).childNodes,
      );
      return element(
        'li',
        { class: severity },
        element('span', { class: 'badge', 'aria-hidden': 'true' }, data.codes[code].badge),
        ' ',
        link,
      );
    });
    return [
      element(
        'dl',
        {},
        ...facts.flatMap(([term, value]) => [
          element('dt', {}, term),
          element('dd', {}, element('bdi', {}, value)),
        ]),
      ),
      element(
        'ol',
        { class: 'lines' },
        element(
          'li',
          {},
          element('span', { class: 'where' }, whereOf(item)),
          element('code', {}, textOf(item)),
        ),
      ),
      findings.length === 0 ? null : element('ul', { class: 'shown-by' }, ...findings),
    ].filter(Boolean);
  }

  /** A copy of the finding without its ids, with what to do, which its group may have. */
  function ofFinding({ number }) {
    const original = elementOf(data.findings[number]);
    const copy = original.cloneNode(true);
    for (const node of [copy, ...copy.querySelectorAll('[id]')]) node.removeAttribute('id');
    copy.querySelector('.to-chart')?.remove();
    copy.hidden = false;
    for (const fold of copy.querySelectorAll('details')) fold.open = true;
    const hint = copy.querySelector('.hint') ? null : original.closest('.group').querySelector('.hint');
    if (hint) (copy.querySelector('.evidence') ?? copy.lastChild).before(hint.cloneNode(true));
    return [copy];
  }

  function ofRun(item) {
    const run = runs[item.run];
    if (!run) return [];
    const only = narrowTo && element('button', { type: 'button', class: 'only' }, 'Only this run');
    only?.addEventListener('click', () => narrowTo(run));
    const events = items.filter((each) => each.run === item.run && !each.finding);
    const rows = events.map((event) => {
      const button = element(
        'button',
        { type: 'button', 'aria-current': event === item || event === item.place ? 'true' : null },
        shapeOf(data.steps[event.step]),
        element(
          'span',
          { class: 'when' },
          event.time === null ? `line ${event.line}` : clock(event.time).slice(11),
        ),
        element(
          'span',
          { class: 'what' },
          labelOf(event),
          event.client < 0
            ? null
            : element('span', { class: 'client' }, ' ', element('bdi', {}, name(event.client))),
        ),
      );
      if (isDrawn(event)) button.addEventListener('click', () => choose(event));
      else button.disabled = true;
      return element('li', {}, button);
    });
    const left =
      run.omitted === 0
        ? null
        : element(
            'p',
            { class: 'note' },
            `${run.omitted.toLocaleString('en')} more events of this run are left out.`,
          );
    const apify =
      run.apify.length === 0
        ? null
        : element('p', { class: 'note' }, 'Apify: ', element('bdi', {}, run.apify.map(name).join(', ')));
    const spelled =
      run.ids.length < 2
        ? null
        : element(
            'details',
            {},
            element('summary', {}, `${run.ids.length + run.omittedIds} spellings`),
            element(
              'ul',
              {},
              ...run.ids.map(([id, count]) =>
                element('li', {}, element('code', {}, name(id)), ` ${count.toLocaleString('en')} times`),
              ),
            ),
          );
    return [
      element(
        'div',
        { class: 'panel-head' },
        element('h4', {}, 'Run ', element('bdi', {}, name(run.id))),
        only,
      ),
      ...[apify, spelled, element('ol', { class: 'events' }, ...rows), left].filter(Boolean),
    ];
  }
}
