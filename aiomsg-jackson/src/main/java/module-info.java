/** Codecs that turn records and other values into JSON messages and back, with Jackson. */
module io.aiomsg.jackson {
    requires transitive io.aiomsg;
    requires transitive com.fasterxml.jackson.core;
    requires transitive com.fasterxml.jackson.databind;
    requires static org.jspecify;

    exports io.aiomsg.jackson;
}
