package io.aiomsg.testkit;

import io.aiomsg.testkit.explore.Exploration;

final class ExploreMain {
    public static void main(String[] args) throws Exception {
        Exploration.Report r = Exploration.of(Integer.parseInt(args[0]), Long.parseLong(args[1]))
                .run(n -> {});
        System.out.println(r.table());
        System.out.println(r.failure());
        System.out.println(r.failedSeed() + " runs " + r.runs() + " empty " + r.emptyCells() + " real " + r.realTime()
                + " socket " + r.socketTime() + " h/h "
                + (double) r.socketTime().toNanos() / r.realTime().toNanos() + " med " + r.medianSockets() + " "
                + r.medianMessages() + " " + r.medianFaults());
    }
}
