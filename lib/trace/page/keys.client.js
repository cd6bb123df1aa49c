'use strict';

/* global element */
/* exported listenToChart */

/**
 * Keyboard and pointer on the chart. `view` has what is drawn: `picture`, `lanes` (marks by lane), `nodes` (marks by element),
 * `run` (the chosen one, or -1). What they lead to is the page's: `choose`, `setCurrent`, `showCursor`, `light`, `zoomBy`,
 * `isOpen` and `linesOf`, the lines of the tip.
 */
function listenToChart(chart, view, { choose, setCurrent, showCursor, light, zoomBy, isOpen, linesOf }) {
  const sideways = { ArrowLeft: -1, ArrowRight: 1 };

  /** The mark that a key leads to from `item`, or `undefined`. */
  function neighbour(item, { key, shiftKey }) {
    const lane = view.lanes.findIndex((each) => each.includes(item));
    if (key in sideways) {
      const along = shiftKey
        ? view.lanes
            .flat()
            .filter((each) => each.run === item.run)
            .sort((a, b) => a.x - b.x || a.order - b.order)
        : view.lanes[lane];
      return along[along.indexOf(item) + sideways[key]];
    }
    if (key === 'Home') return view.lanes[lane][0];
    if (key === 'End') return view.lanes[lane].at(-1);
    const next = view.lanes[lane + { ArrowUp: -1, ArrowDown: 1 }[key]];
    return next?.reduce((best, each) =>
      Math.abs(each.x - item.x) < Math.abs(best.x - item.x) ? each : best,
    );
  }

  chart.addEventListener('keydown', (event) => {
    const item = view.nodes.get(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (['+', '=', '-', '0'].includes(event.key)) {
      zoomBy({ 0: 0, '-': -1 }[event.key] ?? 1);
    } else if (item && (event.key === 'Enter' || event.key === ' ')) {
      choose(item);
    } else if (item && /^(Arrow|Home|End)/.test(event.key)) {
      const next = neighbour(item, event);
      if (next) {
        setCurrent(next);
        next.node.focus();
        if (isOpen()) choose(next);
      }
    } else {
      return;
    }
    event.preventDefault();
  });

  chart.addEventListener('focusin', (event) => {
    const item = view.nodes.get(event.target);
    if (!item) return;
    setCurrent(item);
    showCursor(item);
    item.node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });

  /** The mark nearest to the pointer: some are small, and all are found by their middle. */
  function under(event) {
    if (!view.picture.contains(event.target)) return null;
    const direct = view.nodes.get(event.target.closest('.mark'));
    if (direct) return direct;
    const box = view.picture.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let [best, distance] = [null, 13];
    for (const item of view.nodes.values()) {
      const far = Math.hypot(item.x - x, item.y - y);
      if (far < distance) [best, distance] = [item, far];
    }
    return best;
  }

  const tip = element('div', { class: 'tip', 'aria-hidden': 'true', hidden: '' });
  document.body.append(tip);
  let lit = -1;
  const point = (run) => {
    if (view.run < 0 && lit !== run) light(run);
    lit = run;
  };

  chart.addEventListener('click', (event) => {
    const item = under(event);
    if (!item) return;
    tip.hidden = true;
    choose(item);
    item.node.focus({ preventScroll: true });
  });
  chart.addEventListener('pointermove', (event) => {
    const item = under(event);
    // A finger would cover it, and nothing would take it away.
    tip.hidden = item === null || event.pointerType === 'touch';
    view.picture.classList.toggle('pointing', item !== null);
    point(item?.run ?? -1);
    if (item === null) return;
    const [first, ...lines] = linesOf(item);
    tip.replaceChildren(element('b', {}, first), ...lines.map((line) => element('bdi', {}, line)));
    const right = event.clientX + 14 + tip.offsetWidth > innerWidth;
    tip.style.left = `${right ? event.clientX - 14 - tip.offsetWidth : event.clientX + 14}px`;
    tip.style.top = `${Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 4)}px`;
  });
  chart.addEventListener('pointerleave', () => {
    tip.hidden = true;
    point(-1);
  });
}
