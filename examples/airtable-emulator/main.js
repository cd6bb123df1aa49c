'use strict';

/** `node examples/airtable-emulator/main.js [port]`: runs the emulator as a process, and prints its URL. */

const { startAirtable } = require('.');

startAirtable({ port: Number(process.argv[2] ?? 0) }).then((airtable) => {
  if (process.send === undefined) {
    console.log(airtable.url);
    return;
  }
  process.once('disconnect', () => airtable.close());
  process.send({ url: airtable.url });
});
