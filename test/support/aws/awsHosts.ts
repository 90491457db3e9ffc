import net from 'node:net';
import tls from 'node:tls';

/** Hosts of AWS: their names end like this in the partitions of the SDK's data. */
const AWS_HOST =
  /(^|\.)(amazonaws\.(com|com\.cn|eu)|amazonwebservices\.(com\.cn|eu)|aws|ic\.gov|sgov\.gov|aws\.scloud|adc-e\.uk)$/;

/**
 * From here on, this process reaches every host of AWS at a port of 127.0.0.1, in plain text: so a test sees which host a
 * client asks, with no setting that names an endpoint.
 * @returns what ends it
 */
export function leadAwsHostsTo(port: number): () => void {
  const connect = tls.connect.bind(tls);
  const connectOrLead = (options: tls.ConnectionOptions, ...rest: []): net.Socket => {
    if (!AWS_HOST.test(options.host ?? '')) return connect(options, ...rest);
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => socket.emit('secureConnect'));
    return socket;
  };
  tls.connect = connectOrLead as typeof tls.connect;
  return () => {
    tls.connect = connect;
  };
}
