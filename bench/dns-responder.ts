/** Child process for machines without BIND: answers every question with one A record. Prints its port. */
import { createSocket } from 'node:dgram';

const RECORD = Uint8Array.of(0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1);
const socket = createSocket('udp4');
socket.on('message', (query, from) => {
  const end = query.indexOf(0, 12) + 5;
  const reply = Buffer.concat([query.subarray(0, end), RECORD]);
  reply[2] = 0x81;
  reply[3] = 0x80;
  reply.fill(0, 6, 12);
  reply[7] = 1;
  socket.send(reply, from.port, from.address);
});
socket.bind(0, '127.0.0.1', () => console.log(socket.address().port));
