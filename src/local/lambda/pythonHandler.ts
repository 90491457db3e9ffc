/**
 * The program that runs a handler in Python, as Lambda's runtime for Python does. It speaks as `nodeHandler.ts` does, but answers
 * on standard output: what the function prints goes to standard error. Arguments: the file, and the most memory in MB.
 */
export const PYTHON_HANDLER = `
import importlib.util, json, logging, os, sys, threading, time, traceback

FILE, MEMORY_MB = sys.argv[1], int(sys.argv[2])
FOLDER = os.path.dirname(FILE)
answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\\n")
os.dup2(2, 1)
logging.basicConfig(stream=sys.stderr, format="[%(levelname)s]\\t%(message)s")

def say(letter, value):
    answers.write(letter + json.dumps(value) + "\\n")
    answers.flush()

def limit_memory():
    try:
        import resource
    except ImportError:
        return
    most = MEMORY_MB * 1024 * 1024
    address_space = 2 * most + 1024 ** 3
    try:
        resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    except (ValueError, OSError):
        pass
    unit = 1 if sys.platform == "darwin" else 1024
    starter = os.getppid()
    def watch():
        while os.getppid() == starter:
            if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > most:
                say("M", None)
                break
            time.sleep(0.1)
        os.kill(os.getpid(), 9)
    threading.Thread(target=watch, daemon=True).start()

class Context:
    def __init__(self, context):
        self.function_name = context["functionName"]
        self.function_version = "$LATEST"
        self.invoked_function_arn = context["functionArn"]
        self.memory_limit_in_mb = str(MEMORY_MB)
        self.aws_request_id = context["requestId"]
        self.log_group_name = "/aws/lambda/" + self.function_name
        self.log_stream_name = "local"
        self.identity = None
        self.client_context = None
        self._end = time.monotonic() + context["timeoutMs"] / 1000

    def get_remaining_time_in_millis(self):
        return max(0, int((self._end - time.monotonic()) * 1000))

def load():
    sys.path.insert(0, FOLDER)
    spec = importlib.util.spec_from_file_location("function_handler", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["function_handler"] = module
    spec.loader.exec_module(module)
    for name in ("lambda_handler", "handler"):
        handler = getattr(module, name, None)
        if callable(handler):
            return handler
    raise AttributeError(FILE + " has no function named lambda_handler or handler.")

def files():
    found = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    found.add(FILE)
    return sorted(f for f in found if f and f.startswith(FOLDER + os.sep) and "site-packages" not in f)

def serve():
    handler = None
    for line in sys.stdin.buffer:
        request = json.loads(line)
        context = request["context"]
        try:
            if handler is None:
                handler = load()
            say("B", None)
            letter, answer = "R", handler(request["event"], Context(context))
            json.dumps(answer)
        except BaseException as error:
            trace = traceback.format_exception(type(error), error, error.__traceback__)
            letter, answer = "E", {"errorType": type(error).__name__, "errorMessage": str(error), "trace": trace}
        sys.stdout.flush()
        sys.stderr.write(context["endOfLog"] + "\\n")
        sys.stderr.flush()
        say("F", files())
        say(letter, answer)

limit_memory()
serve()
`;
