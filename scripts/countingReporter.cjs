const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_RETRY } = Mocha.Runner.constants;

function failureOf(test, error) {
  return { title: test.titlePath().join(' '), text: error.stack || error.message || String(error) };
}

/** Mocha's own spec report, and the results as JSON in the file that MOCHA_RESULTS_FILE names, for `npm test` to add up. */
module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.MOCHA_RESULTS_FILE;
    if (!file) return;
    const failures = [];
    const retries = [];
    runner.on(EVENT_TEST_FAIL, (test, error) => failures.push(failureOf(test, error)));
    runner.on(EVENT_TEST_RETRY, (test, error) => {
      retries.push(failureOf(test, error));
      console.log(`    ! ${test.title}: failed and is tried again\n${retries.at(-1).text}`);
    });
    runner.once(EVENT_RUN_END, () => {
      const { passes, pending } = runner.stats;
      writeFileSync(file, JSON.stringify({ passed: passes, skipped: pending, failures, retries }));
    });
  }
};
