export { functionSettings, namedFiles, type FunctionOptions } from './functionOptions';
export { Functions, NO_FUNCTIONS, type FunctionSettings } from './functions';
export { languageOf } from './handlerLanguage';
export { MAX_PAYLOAD_BYTES, type FunctionFailure, type Invocation } from './invocation';
