// A message centre on node-smpp, as small as its README has it: prints its port, and answers until it is
// killed.  A submit_sm that wants a receipt gets one at once.
const smpp = require('smpp');

const OK = { command_status: smpp.ESME_ROK };
const INTERNATIONAL = { source_addr_ton: 1, source_addr_npi: 1, dest_addr_ton: 1, dest_addr_npi: 1 };
let taken = 0;

function receipt(pdu, message_id) {
  const dates = 'submit date:2601010101 done date:2601010102';
  return {
    ...INTERNATIONAL,
    source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
    short_message: `id:${message_id} sub:001 dlvrd:001 ${dates} stat:DELIVRD err:000 text:`,
    receipted_message_id: message_id, message_state: 2,
  };
}

const server = smpp.createServer((session) => {
  session.on('error', () => session.destroy());
  for (const bind of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
    session.on(bind, (pdu) => session.send(pdu.response({ ...OK, system_id: 'MC' })));
  }
  session.on('submit_sm', (pdu) => {
    const message_id = String(++taken).padStart(10, '0');
    session.send(pdu.response({ ...OK, message_id }));
    if (pdu.registered_delivery & 1) session.deliver_sm(receipt(pdu, message_id));
  });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
