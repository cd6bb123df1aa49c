'use strict';

/** The names that Airtable knows. */

exports.CLIENTS = 'Clients';
exports.JOBS = 'Job Tracking';
exports.CLIENT_RUNS = 'Client Run Results';
exports.LEADS = 'Leads';
exports.POSTS = 'Posts';
exports.APIFY = 'Apify Runs';

exports.STATUS = Object.freeze({
  RUNNING: 'Running',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  STOPPED: 'Stopped',
});
