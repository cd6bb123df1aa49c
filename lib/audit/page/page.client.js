'use strict';

/**
 * What narrows the page down: by text, and by client. Without it the page shows the same, all of it. A link leads into folds, and to
 * what the filter hides.
 */
{
  const at = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const findings = all('.finding').map((node) => ({ node, text: node.textContent.toLowerCase() }));
  const changes = all('.changes tbody tr').map((node) => ({ node, text: node.textContent.toLowerCase() }));
  const groups = all('.group');

  function narrow() {
    const text = at('filter-text').value.trim().toLowerCase();
    const client = at('filter-client').value;
    const isNarrowed = text !== '' || client !== '';
    let shown = 0;
    const hidden = new Set();
    for (const finding of findings) {
      const fits =
        (client === '' || finding.node.dataset.client === client) &&
        (text === '' || finding.text.includes(text));
      finding.node.hidden = !fits;
      if (fits) shown += 1;
      else hidden.add(finding.node.id);
    }
    for (const group of groups) group.hidden = !group.querySelector('.finding:not([hidden])');
    let left = 0;
    for (const { node, text: own } of changes) {
      const of = node.dataset.finding;
      // A change of a finding that the page has no room for is found by its own text.
      const fits = at(of)
        ? !hidden.has(of) || (client === '' && own.includes(text))
        : client === '' && own.includes(text);
      node.hidden = !fits;
      if (fits) left += 1;
    }
    at('no-finding').hidden = shown > 0 || findings.length === 0;
    if (at('no-change')) at('no-change').hidden = left > 0;
    at('filter-clear').hidden = !isNarrowed;
    at('shown').textContent = isNarrowed ? `${shown} of ${findings.length} findings` : '';
  }

  function clear() {
    at('filter').reset();
    narrow();
  }

  /** Shows what a link leads to, though it is folded or doesn't fit the filter. */
  function reveal() {
    const target = at(location.hash.slice(1));
    if (!target) return;
    if (target.closest('[hidden]')) clear();
    for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) {
      fold.open = true;
    }
    if (target.matches('.finding')) for (const fold of target.querySelectorAll('details')) fold.open = true;
    target.scrollIntoView({ block: 'start' });
  }

  if (findings.length > 0) {
    at('filter').hidden = false;
    at('filter').addEventListener('input', narrow);
    at('filter').addEventListener('submit', (event) => event.preventDefault());
    at('filter-clear').addEventListener('click', clear);
  }
  addEventListener('hashchange', reveal);
  reveal();
}
