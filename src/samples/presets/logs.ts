export const LOGS = `{
  "$values": {
    "status": "{{weighted([[200, 820], [201, 60], [304, 40], [400, 25], [401, 15], [404, 25], [500, 10], [503, 5]])}}"
  },
  "timestamp": "{{event.time({ jitterMs: 400 })}}",
  "level": "{{match(field('status'), { '500': 'ERROR', '503': 'ERROR', '400': 'WARN', '401': 'WARN', '404': 'WARN', '*': weighted({ 'INFO': 9, 'DEBUG': 1 }) })}}",
  "service": "{{weighted({ 'checkout': 40, 'catalog': 30, 'payments': 20, 'auth': 10 })}}",
  "host": "ip-10-0-{{number.int({ min: 1, max: 3 })}}-{{number.int({ min: 10, max: 60 })}}",
  "traceId": "{{string.hexadecimal({ length: 32, casing: 'lower', prefix: '' })}}",
  "http": {
    "method": "{{weighted({ 'GET': 75, 'POST': 18, 'PUT': 5, 'DELETE': 2 })}}",
    "path": "/api/{{match(field('service'), { 'checkout': 'carts', 'catalog': 'products', 'payments': 'charges', '*': 'tokens' })}}/{{number.int({ min: 1, max: 99999 })}}",
    "status": "{{field('status')}}",
    "durationMs": "{{match(field('status'), { '503': exponential({ mean: 9000, min: 3000, decimals: 0 }), '*': exponential({ mean: 85, min: 2, decimals: 0 }) })}}",
    "clientIp": "{{internet.ip}}"
  },
  "message": "{{match(field('status'), {
    '500': pick(['Unhandled exception while handling the request', 'Could not read from the primary database']),
    '503': 'Upstream timed out, circuit open',
    '400': 'Request body does not match the schema',
    '401': 'Token has expired',
    '404': 'No such resource',
    '*': 'Request completed'
  })}}",
  "error": "{{match(field('level'), { 'ERROR': { type: pick(['NullPointerException', 'SQLTimeoutException', 'IOException']), retryable: datatype.boolean }, '*': null })}}"
}
`;
