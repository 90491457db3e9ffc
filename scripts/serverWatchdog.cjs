// `native-watchdog` in plain JavaScript, for VS Code's server as npm installs it: the original is native and not built
// there. It ends the extension host when the process that it belongs to is gone.
const POLL_MS = 1_000;

exports.start = (pid) => {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(87);
    }
  }, POLL_MS).unref();
};

exports.exit = (code) => process.exit(code ?? 0);
