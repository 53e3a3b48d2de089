# A message centre on Net::SMPP: prints its port, and serves one connection after the other until it is
# killed.  A submit_sm that wants a receipt gets one at once.
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34, async => 1)
    or die "cannot listen: $!";
print $listener->sockport, "\n";

my %resp = (
    Net::SMPP::CMD_bind_transceiver, 'bind_transceiver_resp', Net::SMPP::CMD_bind_transmitter,
    'bind_transmitter_resp', Net::SMPP::CMD_bind_receiver, 'bind_receiver_resp',
);
my $taken = 0;

while (my $esme = $listener->accept) {
    local $SIG{__WARN__} = sub { };    # at the end of a connection it warns of just that
    while (my $pdu = $esme->read_pdu) {
        my $cmd = $pdu->{cmd};
        if ($cmd == Net::SMPP::CMD_submit_sm) {
            my $message_id = sprintf '%010d', ++$taken;
            $esme->submit_sm_resp(seq => $pdu->{seq}, message_id => $message_id);
            receipt($esme, $pdu, $message_id) if $pdu->{registered_delivery} & 1;
        }
        elsif (my $method = $resp{$cmd}) {
            $esme->$method(seq => $pdu->{seq}, system_id => 'MC');
        }
        elsif ($cmd == Net::SMPP::CMD_enquire_link) { $esme->enquire_link_resp(seq => $pdu->{seq}) }
        elsif ($cmd == Net::SMPP::CMD_unbind) { $esme->unbind_resp(seq => $pdu->{seq}); last }
    }
    close $esme;
}

sub receipt {
    my ($esme, $pdu, $message_id) = @_;
    my $dates = 'submit date:2601010101 done date:2601010102';
    $esme->deliver_sm(
        source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr},
        source_addr_ton => 1, source_addr_npi => 1, dest_addr_ton => 1, dest_addr_npi => 1, esm_class => 4,
        short_message => "id:$message_id sub:001 dlvrd:001 $dates stat:DELIVRD err:000 text:",
        receipted_message_id => "$message_id\0", message_state => "\2",
    );
}
