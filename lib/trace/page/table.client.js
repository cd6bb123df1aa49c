'use strict';

/* global element */
/* exported readTable */

/**
 * The table of runs, whose rows the page has already: hides those that don't fit, and lets a person choose a run. One row at a
 * time is in the order of the Tab key; arrow keys lead to the others.
 */
function readTable({ onRun, onFindings }) {
  const table = document.getElementById('list');
  const rows = [...table.tBodies[0].rows];
  const numberOf = (node) => rows.indexOf(node.closest('tr'));

  for (const row of rows) {
    const id = row.cells[0].querySelector('.id');
    const button = element('button', { type: 'button', class: 'run' });
    id.replaceWith(button);
    button.append(id);
  }
  enter(rows[0]);

  function enter(row) {
    for (const node of table.querySelectorAll('tbody :is(a, button)')) {
      node.tabIndex = row?.contains(node) ? 0 : -1;
    }
  }

  table.addEventListener('focusin', ({ target }) => enter(target.closest('tbody tr') ?? rows[0]));
  table.addEventListener('click', (event) => {
    if (event.target.closest('a')) {
      event.preventDefault();
      onFindings(numberOf(event.target));
    } else if (event.target.closest('tbody tr')) {
      onRun(numberOf(event.target));
    }
  });
  table.addEventListener('keydown', (event) => {
    const visible = rows.filter((row) => !row.hidden);
    const place = visible.indexOf(event.target.closest('tr'));
    const next = {
      ArrowDown: visible[place + 1],
      ArrowUp: visible[place - 1],
      Home: visible[0],
      End: visible.at(-1),
    }[event.key];
    if (!next || place < 0) return;
    event.preventDefault();
    const kind = event.target.closest('a') ? 'a' : 'button';
    (next.querySelector(kind) ?? next.querySelector('button')).focus();
  });

  /** Shows the rows that fit; `fits` has a truth for each. */
  function show(fits) {
    rows.forEach((row, at) => {
      row.hidden = !fits[at];
    });
    enter(rows.find((row) => !row.hidden));
    const some = fits.filter(Boolean).length;
    document.getElementById('list-title').textContent =
      some === rows.length ? `Runs (${rows.length})` : `Runs (${some} of ${rows.length})`;
    document.getElementById('no-run').hidden = some > 0;
    table.parentElement.hidden = some === 0;
  }

  /** Marks the row of a run; -1 is none. */
  function select(number) {
    rows.forEach((row, at) => {
      const button = row.querySelector('button');
      if (at === number) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    });
  }

  return { show, select, rows };
}
