export { CloudWatch } from './cloudWatch';
export { MetricStore } from './metricStore';
