// An ESME on node-smpp: binds, submits, answers what it hears, unbinds when all has come.
// Port as argument, the conversation as JSON on stdin, one JSON object a line on stdout.
const smpp = require('smpp');
const script = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const tell = (event) => console.log(JSON.stringify(event));

// node-smpp chooses the alphabet of a text itself, but leaves the cutting of a long one to its caller.
function segments(text, size = 153) {
  const total = Math.ceil(text.length / size);
  return Array.from({ length: total }, (_, i) => ({
    udh: Buffer.from([5, 0, 3, 42, total, i + 1]), message: text.slice(i * size, (i + 1) * size),
  }));
}

const texts = [script.short, script.unicode, ...segments(script.long)];
let answered = 0, receipts = 0, messages = 0;

function leaveWhenDone() {
  if (answered < texts.length || receipts < texts.length || !messages) return;
  session.unbind((answer) => {
    tell({ event: answer.command, status: answer.command_status });
    session.close();
  });
}

const session = smpp.connect({ host: '127.0.0.1', port: Number(process.argv[2]) }, () =>
  session.bind_transceiver({
    system_id: 'lab', password: 'secret', interface_version: script.interface_version,
  }, (bound) => {
    tell({ event: bound.command, status: bound.command_status });
    for (const text of texts)
      session.submit_sm({
        source_addr_ton: 1, source_addr_npi: 1, source_addr: script.source,
        dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: script.destination,
        registered_delivery: 1, short_message: text,
      }, (answer) => {
        tell({ event: answer.command, status: answer.command_status, message_id: answer.message_id });
        answered++;
        leaveWhenDone();
      });
  }));

session.on('deliver_sm', (pdu) => {
  session.send(pdu.response());
  const text = pdu.short_message.message;
  if (pdu.esm_class & 4) {
    receipts++;
    tell({ event: 'receipt', message_id: pdu.receipted_message_id, state: pdu.message_state, text });
  } else {
    messages++;
    tell({ event: 'message', source: pdu.source_addr, text });
  }
  leaveWhenDone();
});
