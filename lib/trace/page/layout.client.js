'use strict';

/* exported layOut */

/**
 * Where each mark goes: no drawing here, only numbers. x follows time, but not in proportion: a night between two runs would
 * press each of them into a dot. So a pause takes no more than a part of the width, and moments that lie close are kept
 * apart as far as there is room. The order stays true, and the axis says the times.
 *
 * Marks of one run that would hide each other become one, the most telling; zooming in takes them apart.
 */

const rowHeight = { few: 20, many: 17 };
const bandHeight = 14;
const lanePadding = 7;
const markWidth = 15;
const nearest = { mark: 12, badge: 20 };
const side = 22;
const letterWidth = 7;

/** With more strands than this, a run has one row in a lane for all of its clients, and findings are in it. */
const manyStrands = 60;

/**
 * `items` have `run`, `strand` (a run and a client), `time`, `order`, `lane`, and `place`, the item that they belong to, or null.
 * They are given `x`, `y`, and `head`: the item that is drawn for them, mostly themselves; a head has `members`.
 * `labelOf(item)` names a strand; it is asked only if there are few. Lanes that `compareLanes` calls equal are in order of their
 * first event. Lanes share the height that is left of `leastHeight`. `rankOf(item)` is lowest for the most telling.
 */
function layOut(items, { width, leastHeight, labelOf, mostLabels, compareLanes, rankOf }) {
  const own = items.filter((item) => !item.place);
  const inTime = own
    .filter((item) => item.time !== null)
    .sort((a, b) => a.time - b.time || a.order - b.order);
  const timeless = own.filter((item) => item.time === null).sort((a, b) => a.order - b.order);

  // Lines without a time have a part of the chart for themselves, in the order of the file.
  const share =
    timeless.length === 0 || inTime.length === 0
      ? 0
      : Math.min(0.5, Math.max(0.2, timeless.length / own.length));
  const border = timeless.length === 0 ? null : inTime.length === 0 ? 0 : Math.round(width * (1 - share));
  const columns = columnsOf(inTime, (item) => item.time);
  const pauses = spread(columns, side, (border ?? width) - side);
  const others = columnsOf(timeless, (item) => item.order);
  others.forEach((column, at) => {
    column.value = at;
  });
  spread(others, (border ?? 0) + side, width - side);

  for (const item of items) item.x = (item.place ?? item).column.x;
  keepBadgesApart(items);

  const strands = new Set(items.map((item) => item.strand)).size;
  const crowded = strands > manyStrands;
  const lanes = lanesOf(items, {
    width,
    crowded,
    compareLanes,
    rankOf,
    labelOf: strands <= mostLabels ? labelOf : () => null,
  });
  stretch(lanes, leastHeight);
  return {
    lanes,
    pauses,
    columns,
    border,
    crowded,
    height: lanes.reduce((sum, lane) => sum + lane.height, 0),
  };
}

/** Makes lanes taller until they fill the chart, with what they hold in their middle. */
function stretch(lanes, leastHeight) {
  const missing = leastHeight - lanes.reduce((sum, lane) => sum + lane.height, 0);
  if (missing <= 0 || lanes.length === 0) return;
  const more = Math.floor(missing / lanes.length);
  lanes.forEach((lane, at) => {
    const down = more * at + Math.floor(more / 2);
    for (const each of [...lane.heads, ...lane.labels]) each.y += down;
    lane.top += more * at;
    lane.height += at === lanes.length - 1 ? missing - more * at : more;
  });
}

/** Items of one moment share a column, unless they are of one strand, where one would hide the other. */
function columnsOf(items, valueOf) {
  const columns = [];
  let strands = new Set();
  for (const item of items) {
    const value = valueOf(item);
    if (columns.at(-1)?.value !== value || strands.has(item.strand)) {
      columns.push({ value });
      strands = new Set();
    }
    strands.add(item.strand);
    item.column = columns.at(-1);
  }
  return columns;
}

/** Gives each column its x, and answers with the pauses that were shortened. */
function spread(columns, from, to) {
  const gaps = columns.slice(1).map((column, at) => column.value - columns[at].value);
  const width = to - from;
  const least = Math.min(markWidth + 4, (0.6 * width) / gaps.length);
  const most = Math.max(width / 12, (3 * width) / gaps.length);
  const widthOf = (gap, scale) => Math.min(most, Math.max(least, gap * scale));

  // The scale at which all gaps together take the width, found by halving its exponent.
  let [low, high] = [-40, 40];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    const sum = gaps.reduce((total, gap) => total + widthOf(gap, 2 ** middle), 0);
    if (sum > width) high = middle;
    else low = middle;
  }
  const scale = 2 ** low;

  let x = from;
  const pauses = [];
  columns.forEach((column, at) => {
    column.x = x;
    if (at === gaps.length) return;
    const step = widthOf(gaps[at], scale);
    // A pause of half its length or less is marked.
    if (gaps[at] * scale > 2 * step) pauses.push({ from: x, to: x + step, length: gaps[at] });
    x += step;
  });
  return pauses;
}

/** Findings on one event are drawn side by side. */
function keepBadgesApart(items) {
  const taken = new Map();
  for (const item of items.filter((each) => each.finding && each.place)) {
    const before = taken.get(item.place) ?? 0;
    item.x += before;
    taken.set(item.place, before + item.width + 3);
  }
}

/** Lanes from top to bottom, in each a row for each strand; a strand takes over the row that another has left. */
function lanesOf(items, { width, crowded, compareLanes, labelOf, rankOf }) {
  const byLane = new Map();
  for (const item of [...items].sort((a, b) => a.x - b.x || a.order - b.order)) {
    if (!byLane.has(item.lane)) byLane.set(item.lane, []);
    byLane.get(item.lane).push(item);
  }
  // What the lines don't say comes last.
  const names = [...byLane.keys()].sort((a, b) => (a === -1) - (b === -1) || compareLanes(a, b));
  let top = 0;
  return names.map((name) => {
    const lane = { name, top, labels: [] };
    const strands = strandsOf(byLane.get(name), { width, crowded, labelOf, rankOf });
    const own = crowded ? rowHeight.many : rowHeight.few;
    let y = top + lanePadding;
    for (const row of rowsOf(strands)) {
      const labelled = row.some((strand) => strand.label !== null);
      const badged = !crowded && row.some((strand) => strand.heads.some((head) => head.finding));
      const labelY = y + bandHeight - 3;
      y += bandHeight * (labelled + badged);
      for (const { heads, label, labelX } of row) {
        for (const head of heads) head.y = y + own / 2 - (head.finding && !crowded ? 15 : 0);
        if (label !== null) lane.labels.push({ text: label, x: labelX, y: labelY, run: heads[0].run });
      }
      y += own;
    }
    lane.height = Math.max(y + lanePadding - top, 38);
    lane.heads = strands.flatMap(({ heads }) => heads).sort((a, b) => a.x - b.x || a.order - b.order);
    top += lane.height;
    return lane;
  });
}

function strandsOf(items, { width, crowded, labelOf, rankOf }) {
  const byStrand = new Map();
  for (const item of items) {
    const key = crowded && item.run >= 0 ? item.run : item.strand;
    if (!byStrand.has(key)) byStrand.set(key, []);
    byStrand.get(key).push(item);
  }
  const strands = [...byStrand.values()].map((members) => {
    const heads = crowded
      ? merge(members, rankOf)
      : [
          ...merge(
            members.filter((item) => !item.finding),
            rankOf,
          ),
          ...merge(
            members.filter((item) => item.finding),
            rankOf,
          ),
        ];
    const label = labelOf(members[0]);
    const from = Math.min(...heads.map((head) => head.x - (head.width ?? markWidth) / 2)) - 2;
    const to = Math.max(...heads.map((head) => head.x + (head.width ?? markWidth) / 2)) + 2;
    if (label === null) return { heads, label, from, to };
    const labelWidth = label.length * letterWidth + 6;
    const labelX = Math.max(4, Math.min(heads[0].x - 7, width - labelWidth));
    return { heads, label, labelX, from: Math.min(from, labelX), to: Math.max(to, labelX + labelWidth) };
  });
  return strands.sort((a, b) => a.from - b.from);
}

/** One mark for those that would lie on each other. */
function merge(items, rankOf) {
  const groups = [];
  for (const item of items) {
    const group = groups.at(-1);
    const wide = item.finding || group?.some((each) => each.finding);
    if (group && item.x - group[0].x < (wide ? nearest.badge : nearest.mark)) group.push(item);
    else groups.push([item]);
  }
  return groups.map((members) => {
    const head = members.reduce((best, item) => (rankOf(item) < rankOf(best) ? item : best));
    head.members = members;
    for (const member of members) member.head = head;
    return head;
  });
}

function rowsOf(strands) {
  const rows = [];
  for (const strand of strands) {
    const free = rows.find((row) => row.at(-1).to < strand.from);
    if (free) free.push(strand);
    else rows.push([strand]);
  }
  return rows;
}
