export { startLocalPipeline } from './library';
export { runProgram } from './program';
