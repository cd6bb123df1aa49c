// SQL with parameters in braces, which another function replaces by numbers.
'use strict';

module.exports = (statement, numbers) => ({
  link: statement(`
    INSERT INTO links (kind, id, number)
    SELECT {kind}, {id}, nextval('${numbers}')
    WHERE NOT EXISTS (SELECT FROM links WHERE {kind} = 'apify' AND id = {id})
  `),
  open: statement(`select * from ${numbers} where status = {status} and {since} < created_at`),
});
