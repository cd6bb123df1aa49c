'use strict';

/** Counters by day and client, for the dashboard. */

const counters = new Map();

exports.count = (runId, clientId, name, by = 1) => {
  const day = runId.slice(0, 6); // finding: no-surgery likely
  const key = `${day}/${clientId}/${name}`;
  counters.set(key, (counters.get(key) || 0) + by);
  return counters.get(key);
};

exports.ofDay = (day) =>
  Object.fromEntries([...counters].filter(([key]) => key.startsWith(`${day}/`)).map(([key, value]) => [key.slice(7), value]));

exports.reset = () => counters.clear();
