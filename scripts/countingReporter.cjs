const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING, EVENT_TEST_RETRY } =
  Mocha.Runner.constants;

function failureOf(test, error) {
  return { title: test.titlePath().join(' '), text: error.stack || error.message || String(error) };
}

/**
 * Mocha's own spec report, and the results of each test file as JSON in the file that MOCHA_RESULTS_FILE names, for `npm test`
 * to add up. A failure that belongs to no file, such as that of a root hook, stands under an empty name.
 */
module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const resultsFile = process.env.MOCHA_RESULTS_FILE;
    if (!resultsFile) return;
    const byFile = new Map();
    const resultsOf = ({ file = '' }) => {
      if (!byFile.has(file)) byFile.set(file, { passed: 0, skipped: 0, failures: [], retries: [] });
      return byFile.get(file);
    };
    runner.on(EVENT_TEST_PASS, (test) => resultsOf(test).passed++);
    runner.on(EVENT_TEST_PENDING, (test) => resultsOf(test).skipped++);
    runner.on(EVENT_TEST_FAIL, (test, error) => resultsOf(test).failures.push(failureOf(test, error)));
    runner.on(EVENT_TEST_RETRY, (test, error) => {
      const failure = failureOf(test, error);
      resultsOf(test).retries.push(failure);
      console.log(`    ! ${test.title}: failed and is tried again\n${failure.text}`);
    });
    runner.once(EVENT_RUN_END, () => writeFileSync(resultsFile, JSON.stringify(Object.fromEntries(byFile))));
  }
};
