package io.aiomsg.cli.demo;

import io.aiomsg.Identity;
import io.aiomsg.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Jobs are spread over three workers; then one of them is asked something by its identity, and replies. */
final class WorkAct implements Act {

    private static final int WORKERS = 3;
    private static final int JOBS_EACH = 3;

    @Override
    public void play(Stage stage) throws Exception {
        stage.act("Nine jobs, spread over three workers");
        List<Player> workers = new ArrayList<>();
        try (Player boss = Player.open(stage, "boss")) {
            int port = boss.bind(0);
            for (int i = 1; i <= WORKERS; i++) {
                Player worker = Player.open(stage, "worker-" + i);
                workers.add(worker);
                worker.connect(port);
                worker.reads(message -> work(worker, message));
            }
            boss.awaitPeers(WORKERS);
            jobs(stage, boss, workers);
            question(stage, boss, workers);
            workers.forEach(Player::leave);
        } finally {
            workers.forEach(Player::close);
        }
    }

    private static void work(Player worker, Message message) throws InterruptedException {
        if (message.text().startsWith("job ")) {
            worker.say("does \"" + message.text() + "\"");
        } else {
            worker.say("is asked \"" + message.text() + "\" by " + message.from() + ", and replies");
            worker.socket()
                    .to(message.from())
                    .send(Integer.toString(worker.got().count()));
        }
    }

    private static void jobs(Stage stage, Player boss, List<Player> workers) throws InterruptedException, DemoFailure {
        TreeSet<String> sent = new TreeSet<>();
        for (int i = 1; i <= WORKERS * JOBS_EACH; i++) {
            String job = "job " + i;
            boss.socket().send(job);
            sent.add(job);
        }
        TreeSet<String> done = new TreeSet<>();
        for (Player worker : workers) {
            List<String> jobs = worker.got().await(JOBS_EACH);
            if (jobs.size() != JOBS_EACH) {
                throw new DemoFailure("jobs of one worker: " + jobs + ", expected " + JOBS_EACH);
            }
            done.addAll(jobs);
        }
        if (!done.equals(sent)) {
            throw new DemoFailure("jobs done: " + done + ", expected " + sent);
        }
        stage.shown("Each worker did " + JOBS_EACH + " jobs; each job was done once.");
    }

    private static void question(Stage stage, Player boss, List<Player> workers)
            throws InterruptedException, DemoFailure {
        stage.act("A question to one of them, by its identity, and the reply");
        boss.reads(message -> boss.say(message.from() + " replied \"" + message.text() + "\""));
        boss.say("asks worker-2, and nobody else");
        boss.socket().to(Identity.named("worker-2")).send("how many jobs have you done?");
        boss.got().await(List.of(Integer.toString(JOBS_EACH)));
        workers.get(1).got().await(JOBS_EACH + 1);
        if (workers.get(0).got().count() != JOBS_EACH || workers.get(2).got().count() != JOBS_EACH) {
            throw new DemoFailure("the question for worker-2 reached another worker too");
        }
        stage.shown("The reply came from the one that was asked.");
    }
}
