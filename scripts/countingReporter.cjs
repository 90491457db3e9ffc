const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

/** Mocha's own spec report, and the counts as JSON in the file that MOCHA_COUNTS_FILE names, for `npm test` to add up. */
module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.MOCHA_COUNTS_FILE;
    if (!file) return;
    let retried = 0;
    runner.on(Mocha.Runner.constants.EVENT_TEST_RETRY, (test, error) => {
      retried++;
      console.log(`${' '.repeat(4)}! ${test.title}: failed and is tried again\n${error.stack ?? error.message}`);
    });
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending, retried }));
    });
  }
};
