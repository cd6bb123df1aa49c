// A private idea of what an id of Apify looks like.
'use strict';

exports.isApify = (apifyRunId) => /^[A-Za-z0-9]{17}$/.test(apifyRunId); // finding: no-pattern likely
