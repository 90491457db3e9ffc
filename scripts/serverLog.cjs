// `@vscode/spdlog` in plain JavaScript, for VS Code's server as npm installs it: the original is native and not built
// there. The server writes its log files with it, and every output channel of an extension is such a file.
const { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
const METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
const OFF = LEVELS.indexOf('off');

let defaultLevel = LEVELS.indexOf('info');

function timestamp(date) {
  const two = (value) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

class Logger {
  #file;
  #maxBytes;
  #maxFiles;
  #descriptor;
  #bytes;
  #level = defaultLevel;
  #isPlain = false;

  constructor(_kind, _name, file, maxBytes, maxFiles) {
    this.#file = file;
    this.#maxBytes = maxBytes;
    this.#maxFiles = maxFiles;
    mkdirSync(path.dirname(file), { recursive: true });
    this.#open();
  }

  getLevel() {
    return this.#level;
  }

  setLevel(level) {
    this.#level = level;
  }

  /** There is one pattern that VS Code sets: `%Y-%m-%d %H:%M:%S.%e [%l] %v`. */
  setPattern() {
    this.#isPlain = false;
  }

  /** The message as it is, without so much as a newline. */
  clearFormatters() {
    this.#isPlain = true;
  }

  flush() {
    // Every write has reached the file already.
  }

  drop() {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  write(level, message) {
    if (this.#descriptor === undefined || level < this.#level || this.#level === OFF) return;
    const text = this.#isPlain ? message : `${timestamp(new Date())} [${LEVELS[level]}] ${message}\n`;
    const bytes = Buffer.from(text);
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.#maxBytes) this.#rotate();
    writeSync(this.#descriptor, bytes);
    this.#bytes += bytes.length;
  }

  #open() {
    this.#descriptor = openSync(this.#file, 'a');
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  /** `window.log` becomes `window.1.log`, and so on; the oldest goes. */
  #rotate() {
    const { dir, name, ext } = path.parse(this.#file);
    const numbered = (number) => (number === 0 ? this.#file : path.join(dir, `${name}.${number}${ext}`));
    this.drop();
    rmSync(numbered(this.#maxFiles - 1), { force: true });
    for (let number = this.#maxFiles - 2; number >= 0; number--) {
      try {
        renameSync(numbered(number), numbered(number + 1));
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
    }
    this.#open();
  }
}

for (const [level, method] of METHODS.entries()) {
  Logger.prototype[method] = function (message) {
    this.write(level, message);
  };
}

async function createLogger(name, file, maxBytes, maxFiles) {
  return new Logger('rotating', name, file, maxBytes, maxFiles);
}

// One by one, so that an ES module can import them by name.
exports.version = 1;
exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
exports.setLevel = (level) => (defaultLevel = level);
exports.setFlushOn = () => undefined;
