// A route that only matches ids of the newest form.
'use strict';

module.exports = (app, show) => {
  app.get(/^\/runs\/(\d{6}-\d{6}[^/]*)$/, show); // finding: no-pattern certain
};
