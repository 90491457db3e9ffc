export const SENSORS = `{
  "$pools": {
    "sensor": {
      "size": 200,
      "skew": 0,
      "entity": {
        "id": "sensor-{{counter({ start: 1001 })}}",
        "site": "{{pick(['north', 'south', 'east', 'west'])}}",
        "normal": "{{normal({ mean: 21, deviation: 4, decimals: 1 })}}",
        "firmware": "{{weighted({ '2.4.1': 80, '2.3.9': 18, '3.0.0-rc1': 2 })}}"
      }
    }
  },
  "sensorId": "{{pool.sensor.id}}",
  "site": "{{pool.sensor.site}}",
  "measuredAt": "{{event.time({ format: 'ms', late: 0.03, maxLateMs: 900000 })}}",
  // Drifts around what is normal for this sensor; one reading in 300 is far off.
  "temperature": "{{walk({ per: pool.sensor.id, start: pool.sensor.normal, step: 0.3, pull: 0.05, decimals: 2, outliers: 0.0033, outlierSize: 40 })}}",
  "humidity": "{{walk({ per: pool.sensor.id, start: 55, step: 1.2, pull: 0.05, min: 5, max: 100, decimals: 1 })}}",
  "pressure": "{{walk({ per: pool.sensor.site, start: 1013, step: 0.4, pull: 0.02, decimals: 1 })}}",
  "battery": "{{walk({ per: pool.sensor.id, start: number.int({ min: 60, max: 100 }), step: 0.2, min: 3, max: 100, decimals: 0 })}}",
  "rssi": "{{normal({ mean: -68, deviation: 9, min: -110, max: -30, decimals: 0 })}}",
  "firmware": "{{pool.sensor.firmware}}",
  "error": "{{optional(0.01, pick(['E_TIMEOUT', 'E_CALIBRATION', 'E_LOW_POWER']))}}"
}
`;
