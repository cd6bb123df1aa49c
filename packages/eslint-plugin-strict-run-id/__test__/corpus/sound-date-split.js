// Dates, paths, addresses and lists are split all day long.
'use strict';

exports.parse = (isoDate, file, email, runIds) => {
  const [year, month, day] = isoDate.split('-').map(Number);
  const name = file.split('/').pop();
  const domain = email.slice(email.indexOf('@') + 1);
  const wanted = runIds.split(',');
  return { year, month, day, name, domain, wanted };
};
