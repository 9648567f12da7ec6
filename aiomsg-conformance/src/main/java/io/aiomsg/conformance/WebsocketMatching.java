package io.aiomsg.conformance;

import io.aiomsg.conformance.Matching.Answer;
import io.aiomsg.wirespec.proto.HttpPattern;
import io.aiomsg.wirespec.proto.WebsocketOpcode;
import io.aiomsg.wirespec.proto.WebsocketPattern;
import java.util.Arrays;

/** Holds what a step expects of an upgrade, and of WebSocket frames, against what has come over a connection. For one thread. */
final class WebsocketMatching {

    private static final int CODE_SIZE = 2;

    private final Wire wire;
    private final Vocabulary words;

    WebsocketMatching(Wire wire, Vocabulary words) {
        this.wire = wire;
        this.words = words;
    }

    Answer http(HttpPattern pattern, boolean timeIsUp) {
        byte[] here = wire.waiting(HttpHead.MAX_SIZE);
        HttpHead head = HttpHead.of(here);
        if (head != null) {
            return head.matches(pattern) ? Answer.YES : Answer.NO;
        }
        boolean hopeless = timeIsUp || wire.ending() != null || !HttpHead.mayBegin(here);
        return hopeless ? Answer.NO : Answer.OPEN;
    }

    Answer websocket(WebsocketPattern pattern, boolean timeIsUp) {
        Tunnel tunnel = wire.tunnel();
        if (tunnel == null) {
            return Answer.NO;
        }
        Answer notYet = timeIsUp || wire.ending() != null ? Answer.NO : Answer.OPEN;
        if (pattern.getOpcode() == WebsocketOpcode.BINARY) {
            int length = tunnel.message(wire.size());
            if (length < 0) {
                return wire.size() > 0 ? Answer.NO : notYet;
            }
            byte[] content = Spelling.octets(pattern.getContentList(), words);
            return Arrays.equals(wire.waiting(length), content) ? Answer.YES : Answer.NO;
        }
        Tunnel.Control control = tunnel.control();
        if (control == null || (pattern.getOpcode() == WebsocketOpcode.CLOSING && wire.size() > 0)) {
            return wire.frame() == null ? notYet : Answer.NO;
        }
        return matches(pattern, control) ? Answer.YES : Answer.NO;
    }

    boolean matches(WebsocketPattern pattern, Tunnel.Control control) {
        if (pattern.getOpcode() != control.opcode()) {
            return false;
        }
        byte[] content = control.content();
        if (pattern.getOpcode() != WebsocketOpcode.CLOSING) {
            return Arrays.equals(Spelling.octets(pattern.getContentList(), words), content);
        }
        int code = content.length < CODE_SIZE ? 0 : ((content[0] & 0xFF) << Byte.SIZE) | (content[1] & 0xFF);
        return !pattern.hasCode() || pattern.getCode() == code;
    }

    void takeHead() {
        HttpHead head = HttpHead.of(wire.waiting(HttpHead.MAX_SIZE));
        if (head == null) {
            return;
        }
        wire.take(head.size());
        if (!head.line().startsWith("HTTP")) {
            words.upgrades().keyCame(head.key());
            wire.upgrade(true);
        } else if (head.isSwitching()) {
            wire.upgrade(false);
        } else {
            wire.passOver();
        }
    }

    void take(WebsocketOpcode opcode) {
        Tunnel tunnel = wire.tunnel();
        if (tunnel == null) {
            return;
        }
        if (opcode == WebsocketOpcode.BINARY) {
            wire.take(tunnel.message(wire.size()));
        } else {
            tunnel.takeControl();
        }
    }
}
