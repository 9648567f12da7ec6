/** The API of aiomsg: smart sockets that send messages. Interfaces and values only; an implementation is found at run time. */
module io.aiomsg {
    requires static org.jspecify;

    exports io.aiomsg;

    uses io.aiomsg.AiomsgFactory;
}
