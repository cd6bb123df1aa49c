'use strict';

/** Walks a syntax tree once for all rules. */

const { visitorKeys } = require('oxc-parser');

/**
 * Adds `parent` and `range` to each node, and then calls the listeners. A listener may look at any node, so none is called before
 * the whole tree has its parents. `listeners` is a map from a type of node, or `Type:exit`, to whatever `call(it, node)` calls.
 */
function walk(ast, listeners, call) {
  // Pairs: the listeners, and the node they are called with.
  const calls = [];

  function visit(node, parent) {
    node.parent = parent;
    node.range = [node.start, node.end];
    const { type } = node;
    const enter = listeners.get(type);
    if (enter) calls.push(enter, node);
    const keys = visitorKeys[type];
    if (keys === undefined) throw new Error(`oxc-parser has no keys for ${type}`);
    for (let at = 0; at < keys.length; at += 1) {
      const child = node[keys[at]];
      if (Array.isArray(child)) {
        for (let index = 0; index < child.length; index += 1) {
          if (child[index]) visit(child[index], node);
        }
      } else if (child) {
        visit(child, node);
      }
    }
    const exit = listeners.get(`${type}:exit`);
    if (exit) calls.push(exit, node);
  }

  visit(ast, null);
  for (const comment of ast.comments) comment.range = [comment.start, comment.end];
  for (let at = 0; at < calls.length; at += 2) call(calls[at], calls[at + 1]);
}

module.exports = { walk };
