'use strict';

/* global drawChart, element, layOut, panelOf, readModel, swatchOf */

/**
 * What happens in the page: it narrows findings and lanes down, and shows the lines of what is chosen by pointer or keyboard.
 * All text of a log was made harmless when the page was made, and is set as text all the same.
 */

{
  const model = readModel();
  const { data, items, runs, name, byName, clock, whereOf, labelOf, describe } = model;
  const at = (id) => document.getElementById(id);
  const chart = at('chart');
  const panel = at('panel');
  const mostLabels = 14;
  const zooms = [1, 1.5, 2, 3, 5, 8, 13, 21, 34];

  const state = {
    lane: 'process',
    zoom: 0,
    /** Items that are drawn, the heads among them by lane, and all heads by their node. */
    visible: [],
    lanes: [],
    nodes: new Map(),
    picture: null,
    /** What the Tab key comes to, what the panel shows, and the run that is chosen or only pointed at. */
    current: null,
    chosen: null,
    run: -1,
    lit: -1,
  };

  // Narrowing down

  function narrow() {
    const query = at('filter-run').value.trim().toLowerCase();
    const client = at('filter-client').value === '' ? null : Number(at('filter-client').value);
    const onlyFindings = at('filter-findings').checked;

    const fits = runs.map(
      (run) =>
        (query === '' || run.text.includes(query)) &&
        (client === null || run.clients.has(client)) &&
        (!onlyFindings || run.findings.length > 0),
    );
    const findingFits = (finding) =>
      (finding.run < 0
        ? query === '' || (name(finding.runId) ?? '').toLowerCase().includes(query)
        : fits[finding.run]) &&
      (client === null || finding.client === client || (finding.client < 0 && finding.run >= 0));

    const fitting = data.findings.map(findingFits);
    state.visible = items.filter((item) => {
      if (item.finding) return fitting[item.number];
      return fits[item.run] && (client === null || item.client === client || item.client < 0);
    });
    // What a badge stands on is drawn with it.
    const drawn = new Set(state.visible);
    for (const item of state.visible) if (item.place && !drawn.has(item.place)) drawn.add(item.place);
    state.visible = [...drawn];

    const narrowed = query !== '' || client !== null || onlyFindings;
    showFindings(fitting, narrowed);
    showRuns(fits);
    const count = (value, noun) => `${value.toLocaleString('en')} ${noun}${value === 1 ? '' : 's'}`;
    const some = fits.filter(Boolean).length;
    at('shown').textContent =
      `${some === runs.length ? '' : `${some} of `}${count(runs.length, 'run')}, ${count(fitting.filter(Boolean).length, 'finding')}`;
    at('filter-clear').hidden = !narrowed;
    if (state.chosen && !drawn.has(state.chosen)) close();
    draw();
  }

  function showFindings(fitting, narrowed) {
    fitting.forEach((fits, number) => {
      at(`finding-${number}`).hidden = !fits;
    });
    for (const group of document.querySelectorAll('.group')) {
      const all = group.querySelectorAll('.finding');
      const some = [...all].filter((finding) => !finding.hidden).length;
      group.hidden = some === 0;
      group.querySelector('.count').textContent = some === all.length ? some : `${some} of ${all.length}`;
    }
    at('no-finding').hidden = !narrowed || fitting.length === 0 || fitting.some(Boolean);
  }

  // Drawing

  function draw() {
    const focused = chart.contains(document.activeElement) ? state.current : null;
    const room = Math.max(320, chart.clientWidth - chart.querySelector('.corner').offsetWidth - 2);
    const width = Math.round(room * zooms[state.zoom]);
    for (const item of state.visible) item.lane = item[state.lane];
    // Processes and operations stand in the order in which a run meets them, clients as one looks them up.
    const compareLanes = state.lane === 'client' ? byName : () => 0;
    const layout = layOut(state.visible, { width, labelOf: labelOfStrand, mostLabels, compareLanes });
    state.lanes = layout.lanes.map((lane) => lane.heads);
    state.picture = drawChart(chart, state.visible, layout, {
      width,
      describe,
      nameOf: (lane) =>
        name(lane) ??
        { process: 'process not said', operation: 'operation not said', client: 'no client (base id)' }[
          state.lane
        ],
      shape: (item) => (item.finding ? data.codes[item.code].badge : data.steps[item.step].path),
      title: `Events of runs, a lane for each ${state.lane}`,
    });
    at('time-note').textContent = noteOn(layout);
    state.nodes = new Map(state.lanes.flat().map((head) => [head.node, head]));
    const wanted = focused ?? state.chosen;
    const entry = state.visible.includes(wanted) ? wanted.head : (state.lanes[0]?.[0] ?? null);
    setCurrent(entry);
    if (focused && entry) entry.node.focus({ preventScroll: true });
    light(state.run);
    if (!state.chosen) return;
    state.chosen.node.setAttribute('aria-selected', 'true');
    showCursor(state.chosen);
  }

  function labelOfStrand(item) {
    if (item.run < 0) return name(item.id) ?? '';
    const base = name(runs[item.run].id);
    return item.client < 0 || state.lane === 'client' ? base : `${base}-${name(item.client)}`;
  }

  /** How what is seen differs from what was. */
  function noteOn({ columns, border, pauses, lanes }) {
    if (lanes.length === 0) return 'Nothing fits what is chosen above.';
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
    const { picture } = state;
    state.lit = run;
    for (const node of picture.querySelectorAll('.on')) node.classList.remove('on');
    picture.classList.toggle('dimmed', run >= 0);
    if (run < 0) return;
    for (const node of picture.querySelectorAll(`[data-run="${run}"]`)) node.classList.add('on');
  }

  /** The mark that the Tab key comes to. */
  function setCurrent(item) {
    state.current?.node?.setAttribute('tabindex', -1);
    state.current = item;
    item?.node.setAttribute('tabindex', 0);
    state.picture.querySelector('.cursor').classList.remove('seen');
  }

  // The list of runs

  function showRuns(fits) {
    const options = runs
      .filter((run) => fits[run.number])
      .map((run) => {
        const clients =
          run.clients.size === 0 ? [] : [...run.clients].filter((client) => client >= 0).map(name);
        const worst = run.findings.some((index) => data.findings[index].severity === 'error')
          ? 'error'
          : 'warning';
        return element(
          'li',
          {
            role: 'option',
            tabindex: -1,
            'data-number': run.number,
            'aria-selected': String(run.number === state.run),
          },
          swatchOf(run.number),
          element('bdi', { class: 'id' }, name(run.id)),
          run.findings.length === 0
            ? null
            : element(
                'span',
                { class: `tally ${worst}` },
                `${run.findings.length} ${run.findings.length === 1 ? 'finding' : 'findings'}`,
              ),
          element(
            'bdi',
            { class: 'clients' },
            clients.length > 3
              ? `${clients.slice(0, 3).join(', ')} and ${clients.length - 3} more`
              : clients.join(', '),
          ),
        );
      });
    at('runs').replaceChildren(...options);
    options[0]?.setAttribute('tabindex', 0);
    at('runs-title').textContent =
      options.length === runs.length ? `Runs (${runs.length})` : `Runs (${options.length} of ${runs.length})`;
  }

  function chooseRun(number) {
    const item = state.visible.find((each) => each.run === number && !each.finding);
    if (item) choose(item);
  }

  // The panel

  function choose(item) {
    state.chosen = item;
    state.run = item.run;
    setCurrent(item.head);
    light(item.run);
    for (const option of at('runs').children) {
      option.setAttribute('aria-selected', String(Number(option.dataset.number) === item.run));
    }
    for (const node of state.picture.querySelectorAll('[aria-selected]')) {
      node.removeAttribute('aria-selected');
    }
    item.node.setAttribute('aria-selected', 'true');
    showCursor(item);

    const heading = element('h3', { id: 'panel-title' }, labelOf(item));
    const shut = element('button', { type: 'button', class: 'close', 'aria-label': 'Close the lines' }, '×');
    shut.addEventListener('click', () => close());
    const drawn = new Set(state.visible);
    const contents = panelOf(item, model, {
      choose,
      isDrawn: (event) => drawn.has(event),
      narrowTo: runs.length > 1 ? narrowTo : null,
    });
    panel.replaceChildren(element('div', { class: 'panel-head' }, heading, shut), ...contents);
    panel.hidden = false;
    panel.scrollTop = 0;
    document.documentElement.classList.add('open');
    item.node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    at('told').textContent = [
      labelOf(item),
      ...[...panel.querySelectorAll('.lines li')].map((line) => line.textContent),
    ].join('. ');
  }

  function narrowTo(run) {
    at('filter-run').value = name(run.id);
    narrow();
  }

  function close() {
    if (panel.hidden) return;
    panel.hidden = true;
    at('told').textContent = '';
    document.documentElement.classList.remove('open');
    state.chosen = null;
    state.run = -1;
    for (const node of document.querySelectorAll('#chart [aria-selected], #runs [aria-selected="true"]')) {
      if (node.getAttribute('role') === 'option') node.setAttribute('aria-selected', 'false');
      else node.removeAttribute('aria-selected');
    }
    light(-1);
    state.picture.querySelector('.cursor').classList.remove('seen');
  }

  function showCursor(item) {
    const cursor = state.picture.querySelector('.cursor');
    cursor.setAttribute('cx', item.head.x);
    cursor.setAttribute('cy', item.head.y);
    cursor.classList.add('seen');
  }

  // Keyboard and pointer

  const steps = { ArrowLeft: -1, ArrowRight: 1 };

  /** The mark that a key leads to from `item`, or `undefined`. */
  function neighbour(item, { key, shiftKey }) {
    if (key in steps) {
      const lane = state.lanes.find((each) => each.includes(item));
      const along = shiftKey
        ? state.lanes
            .flat()
            .filter((each) => each.run === item.run)
            .sort((a, b) => a.x - b.x || a.order - b.order)
        : lane;
      return along[along.indexOf(item) + steps[key]];
    }
    const lane = state.lanes.findIndex((each) => each.includes(item));
    if (key === 'Home') return state.lanes[lane][0];
    if (key === 'End') return state.lanes[lane].at(-1);
    const next = state.lanes[lane + { ArrowUp: -1, ArrowDown: 1 }[key]];
    return next?.reduce((best, each) =>
      Math.abs(each.x - item.x) < Math.abs(best.x - item.x) ? each : best,
    );
  }

  chart.addEventListener('keydown', (event) => {
    const item = state.nodes.get(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (['+', '=', '-', '0'].includes(event.key)) {
      zoomTo(event.key === '0' ? 0 : state.zoom + (event.key === '-' ? -1 : 1));
    } else if (item && (event.key === 'Enter' || event.key === ' ')) {
      choose(item);
    } else if (item && /^(Arrow|Home|End)/.test(event.key)) {
      const next = neighbour(item, event);
      if (next) {
        setCurrent(next);
        next.node.focus();
        if (!panel.hidden) choose(next);
      }
    } else {
      return;
    }
    event.preventDefault();
  });

  chart.addEventListener('focusin', (event) => {
    const item = state.nodes.get(event.target);
    if (!item) return;
    setCurrent(item);
    showCursor(item);
    item.node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || panel.hidden) return;
    const back = state.chosen;
    close();
    if (back) back.node.focus();
  });

  /** The mark nearest to the pointer: some are small, and all are told by their middle. */
  function under(event) {
    const box = state.picture.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const direct = state.nodes.get(event.target.closest?.('.mark'));
    if (direct) return direct;
    let [best, distance] = [null, 13];
    for (const item of state.nodes.values()) {
      const far = Math.hypot(item.x - x, item.y - y);
      if (far < distance) [best, distance] = [item, far];
    }
    return best;
  }

  const tip = element('div', { class: 'tip', 'aria-hidden': 'true', hidden: '' });
  document.body.append(tip);

  chart.addEventListener('click', (event) => {
    const item = state.picture.contains(event.target) ? under(event) : null;
    if (!item) return;
    choose(item);
    item.node.focus({ preventScroll: true });
  });
  chart.addEventListener('pointermove', (event) => {
    const item = state.picture.contains(event.target) ? under(event) : null;
    tip.hidden = item === null;
    state.picture.classList.toggle('pointing', item !== null);
    const lit = item?.run ?? -1;
    if (state.run < 0 && state.lit !== lit) light(lit);
    if (item === null) return;
    tip.replaceChildren(
      element('b', {}, labelOf(item)),
      element('bdi', { class: 'id' }, name(item.id) ?? ''),
      element('span', {}, `${clock(item.time)}${item.count > 1 ? `, ${item.count} lines` : ''}`),
      element('bdi', {}, whereOf(item)),
      item.members.length > 1 ? element('span', {}, `and ${item.members.length - 1} more close by`) : '',
    );
    const right = event.clientX + 14 + tip.offsetWidth > innerWidth;
    tip.style.left = `${right ? event.clientX - 14 - tip.offsetWidth : event.clientX + 14}px`;
    tip.style.top = `${Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 4)}px`;
  });
  chart.addEventListener('pointerleave', () => {
    tip.hidden = true;
    if (state.run < 0) light(-1);
  });

  function zoomTo(zoom) {
    const before = zooms[state.zoom];
    state.zoom = Math.min(zooms.length - 1, Math.max(0, zoom));
    const middle = (chart.scrollLeft + chart.clientWidth / 2) / before;
    draw();
    // What is chosen stays in sight, or else what was in the middle.
    chart.scrollLeft =
      (state.chosen ? state.chosen.head.x : middle * zooms[state.zoom]) - chart.clientWidth / 2;
    at('zoom-out').disabled = state.zoom === 0;
    at('zoom-in').disabled = state.zoom === zooms.length - 1;
  }

  at('runs').addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]');
    if (option) chooseRun(Number(option.dataset.number));
  });
  at('runs').addEventListener('keydown', (event) => {
    const option = event.target;
    if (event.key === 'Enter' || event.key === ' ') chooseRun(Number(option.dataset.number));
    const next = {
      ArrowDown: option.nextElementSibling,
      ArrowUp: option.previousElementSibling,
      Home: at('runs').firstElementChild,
      End: at('runs').lastElementChild,
    }[event.key];
    if (next) {
      option.setAttribute('tabindex', -1);
      next.setAttribute('tabindex', 0);
      next.focus();
    }
    if (next || ['Enter', ' ', 'ArrowDown', 'ArrowUp'].includes(event.key)) event.preventDefault();
  });

  // Beginning

  function start() {
    const clients = [...new Set(items.map((item) => item.client))].filter((client) => client >= 0);
    at('filter-client').append(
      ...clients.sort(byName).map((client) => element('option', { value: client }, name(client))),
    );

    data.findings.forEach((stand, number) => {
      const item = items.find((each) => each.finding && each.number === number);
      if (!item) return;
      const button = element('button', { type: 'button', class: 'to-lanes' }, 'Show in the lanes');
      button.addEventListener('click', () => {
        choose(item);
        chart.scrollIntoView({ block: 'center' });
        item.node.focus({ preventScroll: true });
      });
      at(`finding-${number}`).append(button);
    });

    // The first kind of lane that tells two things apart.
    const telling = ['process', 'operation', 'client'].find(
      (lane) => new Set(items.map((item) => item[lane])).size > 1,
    );
    state.lane = telling ?? 'process';
    document.querySelector(`#lane-by [value=${state.lane}]`).checked = true;
    at('lane-by').addEventListener('change', (event) => {
      state.lane = event.target.value;
      draw();
    });
    at('filter').addEventListener('input', narrow);
    at('filter').addEventListener('submit', (event) => event.preventDefault());
    at('filter-clear').addEventListener('click', () => {
      at('filter').reset();
      narrow();
    });
    at('zoom-in').addEventListener('click', () => zoomTo(state.zoom + 1));
    at('zoom-out').addEventListener('click', () => zoomTo(state.zoom - 1));
    at('zoom-fit').addEventListener('click', () => zoomTo(0));

    const without = at('no-script');
    if (without) without.hidden = true;
    at('filter').hidden = false;
    at('chart-area').hidden = false;
    chart.append(element('div', { class: 'corner' }));
    narrow();
    zoomTo(0);
    let width = chart.clientWidth;
    new ResizeObserver(() => {
      if (chart.clientWidth === width) return;
      width = chart.clientWidth;
      draw();
    }).observe(chart);
  }

  if (items.length > 0) start();
}
