'use strict';

/** Lines for the channel of the team. In memory here; the sender picks them up. */

const lines = [];

exports.add = (text) => {
  lines.push({ at: new Date().toISOString(), text });
};

exports.take = () => lines.splice(0, lines.length);
