'use strict';

/** Tries again, a little later each time. */
module.exports = async function retry(work, { times = 3, wait = 1 } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= times || error.status === 422) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait * attempt));
    }
  }
};
