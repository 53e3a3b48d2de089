"""One adapter a peer: how each is driven, with the best it offers.

An adapter has those of these functions that its peer can do::

    version()                                   what was measured
    encode(case) -> callable() -> octets        from str and numbers to octets
    decode(case) -> callable(octets) -> object
    fields(object) -> source, destination, text, number of TLVs
    run_client(port, n, window, stopwatch, receipts) -> messages accepted
    run_receiver(port, n, window, stopwatch) -> receipts taken
    serve(ready)                                a message centre, until killed
    frame(octets, n), read_frame(path)          a DataFrame of n PDUs, of a capture file
"""
