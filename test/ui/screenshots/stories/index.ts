import type { Story } from '../story';
import { accounts } from './accounts';
import { building } from './building';
import { connections } from './connections';
import { details } from './details';
import { map } from './map';
import { pipeline } from './pipeline';
import { walkthrough } from './walkthrough';

/** A folder's name of a screenshot is `<story>/<screen>`. */
export const STORIES: readonly Story[] = [pipeline, connections, accounts, walkthrough, map, building, details];
