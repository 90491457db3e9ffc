export { nameProblem, type NamedThing } from './names';
export * from './types';
