# An ESME on Net::SMPP: binds, submits, answers what it hears, unbinds when all has come.
# Port as argument, the conversation as JSON on stdin, one JSON object a line on stdout.
use strict;
use warnings;
use Encode qw(encode decode);
use JSON::PP;
use Net::SMPP;

$| = 1;
my $script = decode_json(join '', <STDIN>);
sub tell_ { print encode_json({@_}), "\n" }

# Net::SMPP knows no alphabets and cuts nothing: its caller gives octets, data_coding and UDH.
my @parts = unpack '(a153)*', $script->{long};
my @texts = (
    { short_message => $script->{short} },
    { short_message => encode('UTF-16BE', $script->{unicode}), data_coding => 8 },
    map { { short_message => pack('C6', 5, 0, 3, 42, scalar @parts, $_ + 1) . $parts[$_], esm_class => 0x40 } }
        0 .. $#parts,
);

my ($smpp, $bound) = Net::SMPP->new_transceiver(
    '127.0.0.1', port => $ARGV[0], smpp_version => 0x34, interface_version => 0x34,
    system_id => 'lab', password => 'secret',
) or die "no connection: $!";
tell_(event => 'bind_transceiver_resp', status => $bound->{status});

# Asynchronously: waiting for each answer, it would ignore receipts that come meanwhile.
$smpp->submit_sm(
    async => 1, registered_delivery => 1,
    source_addr_ton => 1, source_addr_npi => 1, source_addr => $script->{source},
    dest_addr_ton => 1, dest_addr_npi => 1, destination_addr => $script->{destination}, %$_,
) for @texts;

my ($answered, $receipts, $messages) = (0, 0, 0);
while ($answered < @texts || $receipts < @texts || !$messages) {
    my $pdu = $smpp->read_pdu() or die 'the connection was lost';
    if ($pdu->{cmd} == Net::SMPP::CMD_submit_sm_resp) {
        $answered++;
        tell_(event => 'submit_sm_resp', status => $pdu->{status}, message_id => $pdu->{message_id});
        next;
    }
    die $pdu->explain_cmd() unless $pdu->{cmd} == Net::SMPP::CMD_deliver_sm;
    $smpp->deliver_sm_resp(seq => $pdu->{seq}, message_id => '');
    my $text = decode($pdu->{data_coding} == 8 ? 'UTF-16BE' : 'ASCII', $pdu->{short_message});
    if ($pdu->{esm_class} & 4) {
        $receipts++;
        my $id = unpack 'Z*', $pdu->{receipted_message_id};
        tell_(event => 'receipt', message_id => $id, state => ord $pdu->{message_state}, text => $text);
    } else {
        $messages++;
        tell_(event => 'message', source => $pdu->{source_addr}, text => $text);
    }
}
my $left = $smpp->unbind();
tell_(event => 'unbind_resp', status => $left->{status});
