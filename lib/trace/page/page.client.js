'use strict';

/* global drawChart, element, layOut, listenToChart, panelOf, readModel, readTable */

/**
 * What happens in the page: it narrows everything down to a run or a client, draws the chart, and shows the lines of what is
 * chosen. All text of a log was made harmless when the page was made, and is set as text all the same.
 */

{
  const model = readModel();
  const { data, items, runs, name, byName, clock, elementOf, whereOf, labelOf, describe } = model;
  const at = (id) => document.getElementById(id);
  const chart = at('chart');
  const panel = at('panel');
  const mostLabels = 14;
  const zooms = [1, 1.5, 2, 3, 5, 8, 13, 21, 34];

  const view = {
    lane: 'process',
    zoom: 0,
    /** Items that are drawn, the heads among them by lane, and all heads by their node. */
    visible: [],
    lanes: [],
    nodes: new Map(),
    picture: null,
    /** What the Tab key comes to, what the panel shows, and its run. */
    current: null,
    chosen: null,
    run: -1,
  };
  let table = null;

  // Narrowing down

  function narrow() {
    const query = at('filter-run').value.trim().toLowerCase();
    const client = at('filter-client').value === '' ? null : Number(at('filter-client').value);
    const narrowed = query !== '' || client !== null;
    const onlyWrong = at('which').querySelector('[value=wrong]').checked && !at('which').hidden;

    const fits = runs.map(
      (run) => (query === '' || run.text.includes(query)) && (client === null || run.clients.has(client)),
    );
    const fitting = data.findings.map(
      (finding) =>
        (finding.run < 0
          ? query === '' || (name(finding.runId) ?? '').toLowerCase().includes(query)
          : fits[finding.run]) &&
        (client === null || finding.client === client || (finding.client < 0 && finding.run >= 0)),
    );
    const shown = fits.map((fit, number) => fit && (!onlyWrong || runs[number].findings.length > 0));

    view.visible = items.filter((item) => {
      if (item.finding) return fitting[item.number];
      return shown[item.run] && (client === null || item.client === client || item.client < 0);
    });
    // What a badge belongs to is drawn with it.
    const drawn = new Set(view.visible);
    for (const item of view.visible) if (item.place) drawn.add(item.place);
    view.visible = [...drawn];

    showFindings(fitting, narrowed);
    showTemplates(fits, narrowed);
    table.show(shown);
    const count = (value, noun) => `${value.toLocaleString('en')} ${noun}${value === 1 ? '' : 's'}`;
    const some = fits.filter(Boolean).length;
    at('shown').textContent =
      `${some === runs.length ? '' : `${some} of `}${count(runs.length, 'run')}, ${count(fitting.filter(Boolean).length, 'finding')}`;
    at('filter-clear').hidden = !narrowed;
    if (view.chosen && !drawn.has(view.chosen)) close();
    draw();
  }

  function showFindings(fitting, narrowed) {
    data.findings.forEach((finding, number) => {
      elementOf(finding).hidden = !fitting[number];
    });
    for (const group of document.querySelectorAll('.group')) {
      const all = group.querySelectorAll('.finding');
      const some = [...all].filter((finding) => !finding.hidden).length;
      const count = group.querySelector('.count');
      count.dataset.whole ??= count.textContent;
      count.textContent = narrowed ? `${some} of ${all.length}` : count.dataset.whole;
      group.hidden = some === 0;
      // Of how many runs and clients, and since when, is said of all.
      group.querySelector('.who').hidden = narrowed;
    }
    at('no-finding').hidden = !narrowed || fitting.length === 0 || fitting.some(Boolean);
  }

  /** Hides templates of other runs. One of more runs than the report lists is never hidden. */
  function showTemplates(fits, narrowed) {
    const all = [...document.querySelectorAll('.template')];
    for (const template of all) {
      const listed = data.templates[Number(template.dataset.template)];
      template.hidden = narrowed && listed !== null && !listed.some((run) => run < 0 || fits[run]);
    }
    at('no-template').hidden = all.length === 0 || all.some((template) => !template.hidden);
    const rest = document.querySelector('.rest');
    if (!rest) return;
    const others = [...rest.querySelectorAll('.template')];
    const some = others.filter((template) => !template.hidden).length;
    rest.hidden = some === 0;
    at('other-templates').textContent = some === others.length ? '' : `${some} of ${others.length}`;
  }

  // Drawing

  /** The most telling is on top: findings, then what went wrong, mere mentions last. */
  function rankOf(item) {
    if (item.finding) return item.severity === 'error' ? 0 : 1;
    if (item.step === 'mentioned') return 9;
    return { bad: 2, start: 3, good: 4 }[data.steps[item.step].tone] ?? 5;
  }

  function draw() {
    const focused = chart.contains(document.activeElement) ? view.current : null;
    const room = Math.max(240, chart.clientWidth - chart.querySelector('.corner').offsetWidth - 2);
    const width = Math.round(room * zooms[view.zoom]);
    for (const item of view.visible) item.lane = item[view.lane];
    const layout = layOut(view.visible, {
      width,
      leastHeight:
        parseFloat(getComputedStyle(chart).minHeight) - chart.querySelector('.corner').offsetHeight - 2,
      labelOf: labelOfStrand,
      mostLabels,
      rankOf,
      // Processes and operations are in the order in which a run meets them, clients as one looks them up.
      compareLanes: view.lane === 'client' ? byName : () => 0,
    });
    view.lanes = layout.lanes.map((lane) => lane.heads);
    view.picture = drawChart(chart, view.visible, layout, {
      width,
      describe,
      nameOf: (lane) =>
        name(lane) ??
        { process: 'unknown process', operation: 'unknown operation', client: 'no client (base id)' }[
          view.lane
        ],
      shape: (item) => (item.finding ? data.codes[item.code] : data.steps[item.step]),
      title: `Events of runs, a lane for each ${view.lane}`,
    });
    at('time-note').textContent = noteOn(layout);
    view.nodes = new Map(view.lanes.flat().map((head) => [head.node, head]));
    const wanted = focused ?? view.chosen;
    const entry = view.visible.includes(wanted) ? wanted.head : (view.lanes[0]?.[0] ?? null);
    setCurrent(entry);
    if (focused && entry) entry.node.focus({ preventScroll: true });
    light(view.run);
    if (!view.chosen) return;
    view.chosen.node.setAttribute('aria-selected', 'true');
    showCursor(view.chosen);
  }

  function labelOfStrand(item) {
    if (item.run < 0) return name(item.id) ?? '';
    const base = name(runs[item.run].id);
    return item.client < 0 || view.lane === 'client' ? base : `${base}-${name(item.client)}`;
  }

  /** How the picture differs from what happened. */
  function noteOn({ columns, border, pauses, lanes }) {
    if (lanes.length === 0) return 'Nothing fits the filter.';
    if (columns.length === 0) return 'No line carries a time: from left to right in order of the files.';
    const parts = ['close moments are drawn apart'];
    if (pauses.length > 0) parts.push('shaded pauses shorter than they were');
    if (lanes.some(({ heads }) => heads.some((head) => !head.finding && head.members.length > 1))) {
      parts.push('marks of a run that touch as one: zoom to part them');
    }
    if (border !== null) parts.push('lines without a time at the right, in order of the files');
    return `In order of time; ${parts.join('; ')}.`;
  }

  /** Lets one run stand out from the others; -1 for none. */
  function light(run) {
    const { picture } = view;
    for (const node of picture.querySelectorAll('.on')) node.classList.remove('on');
    picture.classList.toggle('dimmed', run >= 0);
    if (run < 0) return;
    for (const node of picture.querySelectorAll(`[data-run="${run}"]`)) node.classList.add('on');
  }

  /** The mark that the Tab key comes to. */
  function setCurrent(item) {
    view.current?.node?.setAttribute('tabindex', -1);
    view.current = item;
    item?.node.setAttribute('tabindex', 0);
    view.picture.querySelector('.cursor').classList.remove('seen');
  }

  function showCursor(item) {
    const cursor = view.picture.querySelector('.cursor');
    cursor.setAttribute('cx', item.head.x);
    cursor.setAttribute('cy', item.head.y);
    cursor.classList.add('seen');
  }

  // Choosing

  function choose(item) {
    view.chosen = item;
    view.run = item.run;
    setCurrent(item.head);
    light(item.run);
    table.select(item.run);
    for (const node of view.picture.querySelectorAll('[aria-selected]')) {
      node.removeAttribute('aria-selected');
    }
    item.node.setAttribute('aria-selected', 'true');
    showCursor(item);

    const heading = element('h3', { id: 'panel-title' }, labelOf(item));
    const shut = element('button', { type: 'button', class: 'close', 'aria-label': 'Close the lines' }, '×');
    shut.addEventListener('click', () => close());
    const drawn = new Set(view.visible);
    const contents = panelOf(item, model, {
      choose,
      isDrawn: (event) => drawn.has(event),
      narrowTo: runs.length > 1 ? (run) => narrowTo(run) : null,
    });
    panel.replaceChildren(element('div', { class: 'panel-head' }, heading, shut), ...contents);
    panel.hidden = false;
    panel.scrollTop = 0;
    document.documentElement.classList.add('open');
    item.node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    at('status').textContent = [
      labelOf(item),
      ...[...panel.querySelectorAll('.lines li')].map((line) => line.textContent),
    ].join('. ');
  }

  function chooseRun(number) {
    const item = view.visible.find((each) => each.run === number && !each.finding);
    if (!item) return;
    choose(item);
    item.node.scrollIntoView({ block: 'center', inline: 'center' });
  }

  function narrowTo(run) {
    at('filter-run').value = name(run.id);
    at('filter-client').value = '';
    narrow();
  }

  /** What a click on "2 findings" does: those of that run alone, open. */
  function openFindings(number) {
    narrowTo(runs[number]);
    const open = runs[number].findings.map((finding) => elementOf(data.findings[finding]));
    for (const finding of open) {
      for (const fold of [finding.closest('.group'), ...finding.querySelectorAll('details')]) {
        fold.open = true;
      }
    }
    const [first] = open;
    at('findings').scrollIntoView({ block: 'start' });
    first.focus({ preventScroll: true });
  }

  function close() {
    if (panel.hidden) return;
    panel.hidden = true;
    at('status').textContent = '';
    document.documentElement.classList.remove('open');
    view.chosen = null;
    view.run = -1;
    table.select(-1);
    for (const node of chart.querySelectorAll('[aria-selected]')) node.removeAttribute('aria-selected');
    light(-1);
    view.picture.querySelector('.cursor').classList.remove('seen');
  }

  /** Shows what a link leads to, though it is folded or doesn't fit the filter. */
  function reveal() {
    const target = at(location.hash.slice(1));
    if (!target) return;
    if (target.closest('[hidden]')) showAll();
    for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) {
      fold.open = true;
    }
    const run = table.rows.indexOf(target);
    if (run >= 0) chooseRun(run);
    target.scrollIntoView({ block: 'start' });
  }

  function showAll() {
    at('filter').reset();
    at('which').querySelector('[value=all]').checked = true;
    narrow();
  }

  // Zooming

  function zoomTo(zoom) {
    const before = zooms[view.zoom];
    view.zoom = Math.min(zooms.length - 1, Math.max(0, zoom));
    const middle = (chart.scrollLeft + chart.clientWidth / 2) / before;
    draw();
    // What is chosen stays visible, or else what was in the middle.
    chart.scrollLeft = (view.chosen ? view.chosen.head.x : middle * zooms[view.zoom]) - chart.clientWidth / 2;
    at('zoom-out').disabled = view.zoom === 0;
    at('zoom-in').disabled = view.zoom === zooms.length - 1;
  }

  // Beginning

  function start() {
    table = readTable({ onRun: chooseRun, onFindings: openFindings });
    const clients = [...new Set(items.map((item) => item.client))].filter((client) => client >= 0);
    at('filter-client').append(
      ...clients.sort(byName).map((client) => element('option', { value: client }, name(client))),
    );

    for (const item of items) {
      if (!item.finding) continue;
      const button = element('button', { type: 'button', class: 'to-chart' }, 'Show in the chart');
      button.addEventListener('click', () => {
        choose(item);
        chart.scrollIntoView({ block: 'center' });
        item.node.focus({ preventScroll: true });
      });
      elementOf(data.findings[item.number]).append(button);
    }

    // Where there is a choice, runs with findings are shown first.
    const wrong = runs.filter((run) => run.findings.length > 0).length;
    const some = wrong > 0 && wrong < runs.length;
    at('which').hidden = !some;
    at('which').querySelector(some && runs.length > 40 ? '[value=wrong]' : '[value=all]').checked = true;
    at('which').addEventListener('change', narrow);

    // The first kind of lane that tells two things apart.
    const telling = ['process', 'operation', 'client'].find(
      (lane) => new Set(items.map((item) => item[lane])).size > 1,
    );
    view.lane = telling ?? 'process';
    at('lane-by').querySelector(`[value=${view.lane}]`).checked = true;
    at('lane-by').addEventListener('change', (event) => {
      view.lane = event.target.value;
      draw();
    });
    at('filter').addEventListener('input', narrow);
    at('filter').addEventListener('submit', (event) => event.preventDefault());
    at('filter-clear').addEventListener('click', () => {
      at('filter').reset();
      narrow();
    });
    at('zoom-in').addEventListener('click', () => zoomTo(view.zoom + 1));
    at('zoom-out').addEventListener('click', () => zoomTo(view.zoom - 1));
    at('zoom-fit').addEventListener('click', () => zoomTo(0));
    listenToChart(chart, view, {
      choose,
      setCurrent,
      showCursor,
      light,
      zoomBy: (step) => zoomTo(step === 0 ? 0 : view.zoom + step),
      isOpen: () => !panel.hidden,
      linesOf: (item) =>
        [
          labelOf(item),
          name(item.id),
          `${clock(item.time)}${item.count > 1 ? `, ${item.count} lines` : ''}`,
          whereOf(item),
          item.members.length > 1 ? `and ${item.members.length - 1} more close by` : null,
        ].filter(Boolean),
    });
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || panel.hidden) return;
      const back = view.chosen;
      close();
      back.node.focus();
    });

    at('no-script').hidden = true;
    at('filter').hidden = false;
    at('chart-area').hidden = false;
    chart.append(element('div', { class: 'corner' }, 'UTC'));
    narrow();
    zoomTo(0);
    addEventListener('hashchange', reveal);
    reveal();
    let width = chart.clientWidth;
    new ResizeObserver(() => {
      if (chart.clientWidth === width) return;
      width = chart.clientWidth;
      draw();
    }).observe(chart);
  }

  if (items.length > 0 && chart) start();
}
