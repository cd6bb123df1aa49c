'use strict';

/* exported drawChart, element, shapeOf */

/**
 * Draws what `layOut` has placed: SVG for the lanes, with a grid's roles so that a screen reader names lane and mark; HTML for
 * the names of lanes and the times, which stay visible while the chart is scrolled.
 */

const leastTick = 92;

/** An element with attributes and children; text never becomes markup. */
function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** A name that breaks between its words only, such as `lead_scoring`. */
const breakable = (name) =>
  name
    .split(/(?<=[-_./: ])/)
    .flatMap((word, at) => [at === 0 ? '' : element('wbr'), element('span', { class: 'word' }, word)]);

/** The mark of a step, for lists. */
function shapeOf({ path, tone }) {
  return svg(
    'svg',
    { class: `shape ${tone}`, viewBox: '-9 -9 18 18', width: 16, height: 16, 'aria-hidden': 'true' },
    svg('path', { 'fill-rule': 'evenodd', d: path }),
  );
}

/**
 * Draws into `chart`. `describe(item)` is what a screen reader says of a mark, `nameOf(lane)` the name of a lane, `shape(item)`
 * the mark of an event or of a finding. Gives each item its `node`, and answers with the picture.
 */
function drawChart(chart, items, layout, { width, describe, nameOf, shape, title }) {
  const { lanes, height, crowded, pauses, border } = layout;
  const names = lanes.map((lane) => {
    const name = element(
      'div',
      { class: 'lane-name', title: nameOf(lane.name) },
      element('bdi', {}, ...breakable(nameOf(lane.name))),
    );
    name.style.height = `${lane.height}px`;
    return name;
  });

  const rows = lanes.map((lane) => {
    for (const head of lane.heads) head.node = markOf(head, shape(head), describe(head));
    const labels = lane.labels.map(({ text, x, y, run }) =>
      svg('text', { class: 'label', 'data-run': run, x, y, 'aria-hidden': 'true' }, text),
    );
    return svg(
      'g',
      { role: 'row', 'aria-label': nameOf(lane.name) },
      ...labels,
      ...lane.heads.map(({ node }) => node),
    );
  });
  for (const item of items) item.node = item.head.node;

  const ticks = ticksOf(layout, width);
  const heads = lanes.flatMap((lane) => lane.heads);
  const picture = svg(
    'svg',
    { class: crowded ? 'lanes crowded' : 'lanes', width, height, role: 'grid', 'aria-label': title },
    svg(
      'g',
      { 'aria-hidden': 'true' },
      ...lanes.map((lane, at) =>
        svg('rect', {
          class: at % 2 ? 'stripe odd' : 'stripe',
          x: 0,
          y: lane.top,
          width,
          height: lane.height,
        }),
      ),
      ...pauses.map(({ from, to }) =>
        svg('rect', { class: 'pause', x: from, y: 0, width: to - from, height }),
      ),
      ...ticks.map(({ x }) => svg('line', { class: 'tick-line', x1: x, x2: x, y1: 0, y2: height })),
      border ? svg('line', { class: 'border', x1: border, x2: border, y1: 0, y2: height }) : null,
      ...linesOf(items),
      // Where there are many, most marks do.
      ...heads.filter((head) => head.members.length > 1 && !head.finding && !crowded).map(stackOf),
      ...heads.filter((head) => !head.finding).map(ringOf),
    ),
    ...rows,
    svg('circle', { class: 'cursor', r: 13, 'aria-hidden': 'true' }),
  );

  const axis = element('div', { class: 'axis', 'aria-hidden': 'true' }, ...axisOf(layout, ticks));
  axis.style.width = `${width}px`;
  const corner = element(
    'div',
    { class: 'corner', 'aria-hidden': 'true' },
    layout.columns.length > 0 ? 'UTC' : '',
  );
  chart.replaceChildren(
    corner,
    axis,
    element('div', { class: 'lane-names', 'aria-hidden': 'true' }, ...names),
    picture,
  );
  return picture;
}

function markOf(item, drawn, description) {
  const common = { role: 'gridcell', tabindex: -1, 'aria-label': description, 'data-run': item.run };
  if (!item.finding) {
    const transform = `translate(${item.x.toFixed(1)} ${item.y})`;
    return svg('path', {
      ...common,
      class: `mark event ${item.step} ${drawn.tone}`,
      'fill-rule': 'evenodd',
      d: drawn.path,
      transform,
    });
  }
  return svg(
    'g',
    {
      ...common,
      class: `mark finding ${item.severity} ${item.code}`,
      transform: `translate(${(item.x - item.width / 2).toFixed(1)} ${item.y})`,
    },
    svg('rect', { x: 0, y: -6.5, width: item.width, height: 13, rx: 3 }),
    svg('text', { x: item.width / 2, y: 3.5, 'text-anchor': 'middle' }, drawn.badge),
  );
}

/** What shows that a mark is of several events: a bar under it. */
function stackOf({ x, y, run }) {
  return svg('path', {
    class: 'stack',
    'data-run': run,
    d: `M${(x - 5).toFixed(1)} ${y + 9.5}h10`,
  });
}

/** What shows that a finding points at an event. */
function ringOf(head) {
  const shows = head.members.map((member) => member.shows);
  const severity = shows.includes('error') ? 'error' : shows.find(Boolean);
  return severity
    ? svg('circle', { class: `ring ${severity}`, 'data-run': head.run, cx: head.x, cy: head.y, r: 10.5 })
    : null;
}

/** A line through the events of each strand; that of a client starts at the event before it that was of no client. */
function linesOf(items) {
  const strands = new Map();
  const stems = new Map();
  const inOrder = items.filter((item) => !item.finding).sort((a, b) => a.x - b.x || a.order - b.order);
  for (const item of inOrder) {
    if (!strands.has(item.strand)) {
      strands.set(item.strand, item.client === -1 ? [] : [stems.get(item.run)].filter(Boolean));
    }
    strands.get(item.strand).push(item);
    if (item.client === -1) stems.set(item.run, item);
  }
  return [...strands.values()].map((events) => {
    const points = events.map(({ head }) => head).filter((head, at, all) => head !== all[at - 1]);
    if (points.length < 2) return null;
    const run = points[0].run;
    return svg('path', { class: 'line', 'data-run': run, d: pathThrough(points) });
  });
}

/** Straight in a row; to another it goes by a bend shortly before it arrives. */
function pathThrough([first, ...rest]) {
  let from = first;
  let path = `M${first.x.toFixed(1)} ${first.y}`;
  for (const to of rest) {
    if ((to.time === null) !== (from.time === null)) {
      // Which came first is not known.
      path += `M${to.x.toFixed(1)} ${to.y}`;
    } else if (to.y === from.y) {
      path += `H${to.x.toFixed(1)}`;
    } else {
      const start = to.x > from.x ? Math.max(from.x, to.x - 60) : from.x;
      const middle = ((start + to.x) / 2).toFixed(1);
      path += `H${start.toFixed(1)}C${middle} ${from.y} ${middle} ${to.y} ${to.x.toFixed(1)} ${to.y}`;
    }
    from = to;
  }
  return path;
}

/** Times to tell, as many as have room: the first, then those at which a pause ends, then any. */
function ticksOf({ columns, pauses, border }, width) {
  const ends = new Set(pauses.map(({ to }) => Math.round(to)));
  const candidates = [
    ...columns.slice(0, 1),
    ...columns.filter(({ x }) => ends.has(Math.round(x))),
    ...columns,
  ];
  const ticks = [];
  for (const { x, value } of candidates) {
    // The text is to the right of the line, and at the end it has no room.
    if (x > (border ?? width) - leastTick && ticks.length > 0) continue;
    if (ticks.every((tick) => Math.abs(tick.x - x) >= leastTick)) ticks.push({ x, value });
  }
  return ticks.sort((a, b) => a.x - b.x);
}

function axisOf({ columns, pauses, border }, ticks) {
  const fine = columns.length > 1 && columns.at(-1).value - columns[0].value < 20_000;
  const dated = [];
  let day = '';
  const times = ticks.map(({ x, value }) => {
    const [date, clock] = new Date(value).toISOString().split('T');
    const label = element('span', { class: 'tick' }, element('b', {}, clock.slice(0, fine ? 12 : 8)));
    if (date !== day) {
      label.prepend(element('i', {}, date));
      dated.push(x);
    }
    day = date;
    label.style.left = `${x}px`;
    return label;
  });
  const named = pauses.filter(
    ({ from, to }) => to - from > 40 && dated.every((x) => from > x + 78 || to <= x + 1),
  );
  const lengths = named.map(({ from, to, length }) => {
    const label = element('span', { class: 'pause-length' }, durationOf(length));
    label.style.left = `${from}px`;
    label.style.width = `${to - from}px`;
    return label;
  });
  if (border === null) return [...times, ...lengths];
  const note = element('span', { class: 'tick' }, 'no time');
  note.style.left = `${border}px`;
  return [...times, ...lengths, note];
}

/** As people round it: "2 h", "45 s". */
function durationOf(length) {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ];
  const [unit, one] = units.find((each) => length >= each[1]) ?? ['ms', 1];
  return `${Math.round(length / one)} ${unit}`;
}
