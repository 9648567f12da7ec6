/** The machine-readable half of aiomsg's specification: requirements, vectors of octets, conformance cases, peers. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // protobuf-java has no descriptor of its own
module io.aiomsg.wirespec {
    requires transitive com.google.protobuf;
    requires static org.jspecify;

    exports io.aiomsg.wirespec;
    exports io.aiomsg.wirespec.proto;
}
