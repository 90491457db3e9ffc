import { CDC } from './cdc';
import { CLICKS } from './clicks';
import { LOGS } from './logs';
import { ORDERS } from './orders';
import { SENSORS } from './sensors';
import { TICKS } from './ticks';
import { VENDORS } from './vendors';

type PresetId = 'orders' | 'vendors' | 'clicks' | 'sensors' | 'logs' | 'ticks' | 'cdc';

export interface Preset {
  id: PresetId;
  label: string;
  description: string;
  /** A template document, to generate from or to start one's own with. */
  template: string;
}

export const PRESETS: readonly Preset[] = [
  {
    id: 'orders',
    label: 'Orders',
    description: 'Orders of a web shop: regular customers, items, totals that add up',
    template: ORDERS,
  },
  {
    id: 'vendors',
    label: 'Vendors',
    description: 'Small records of the kind {"idvendedor": "990", "nome": "Amadeu"}',
    template: VENDORS,
  },
  {
    id: 'clicks',
    label: 'Click stream',
    description: 'Page views and clicks of visitors of a web shop, some of them arriving late',
    template: CLICKS,
  },
  {
    id: 'sensors',
    label: 'IoT sensors',
    description: 'Readings that drift, with outliers, gaps and ageing batteries',
    template: SENSORS,
  },
  {
    id: 'logs',
    label: 'Application logs',
    description: 'Structured log lines of several services, with levels, durations and errors',
    template: LOGS,
  },
  {
    id: 'ticks',
    label: 'Stock ticks',
    description: 'Trades whose prices walk from tick to tick, a few symbols making most of them',
    template: TICKS,
  },
  {
    id: 'cdc',
    label: 'Database changes (CDC)',
    description: 'Inserts, updates and deletes of a table, each with the row before and after',
    template: CDC,
  },
];
