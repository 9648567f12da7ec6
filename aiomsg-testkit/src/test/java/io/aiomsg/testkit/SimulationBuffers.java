package io.aiomsg.testkit;

/** Plants a defect that no socket has: a buffer that is not released. */
public final class SimulationBuffers {

    private SimulationBuffers() {}

    /** Has the first socket of a simulation lose a buffer. */
    public static void leak(Simulation simulation, int octets) {
        simulation.sockets().drivers().get(0).allocator().heapBuffer(octets, octets);
    }
}
