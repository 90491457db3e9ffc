/* What is read of js-yaml. It is a bundle of its own, which the first template in YAML or JSON loads. */
export { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
