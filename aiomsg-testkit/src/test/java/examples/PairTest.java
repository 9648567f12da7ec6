package examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aiomsg.testkit.SocketPair;
import io.aiomsg.testkit.junit.AiomsgTest;

class PairTest {

    @AiomsgTest
    void oneEndReachesTheOther(SocketPair pair) throws Exception {
        pair.first().send("hello");
        assertEquals("hello", pair.second().receive().text());
    }
}
