package io.aiomsg.cli.demo;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verb {@code demo}: what aiomsg does, in one terminal, in a few seconds. */
@Command(
        name = "demo",
        description = "Shows in a few seconds what aiomsg does. Every line it prints is something that happened.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Everything stays on 127.0.0.1. The last part needs a python3 (3.11 or later)",
            "and, the first time, the network; without them it is left out, and says so.",
            "Exit code 0 only if everything happened."
        })
public final class DemoCommand implements Callable<Integer> {

    private final PrintWriter out;

    @Option(names = "--no-python", description = "Leave the part with Python out.")
    private boolean withoutPython;

    /** The demo, told to {@code out}, which flushes at each line. */
    public DemoCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws InterruptedException {
        Stage stage = new Stage(out);
        stage.line("Everything here is happening now, between real sockets on 127.0.0.1.");
        List<Act> acts = new ArrayList<>(List.of(new TimeAct(), new WorkAct(), new CutAct()));
        if (!withoutPython) {
            acts.add(new PythonAct(PythonSetup.userCache(
                    System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")))));
        }
        for (Act act : acts) {
            String failure = play(act, stage);
            if (!failure.isEmpty()) {
                stage.line("");
                stage.line("FAILED in part " + stage.acts() + ": " + failure);
                return 1;
            }
        }
        stage.end();
        return 0;
    }

    private static String play(Act act, Stage stage) throws InterruptedException {
        try {
            act.play(stage);
            return "";
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            return "something did not happen in time";
        } catch (Exception e) {
            return e instanceof DemoFailure ? String.valueOf(e.getMessage()) : e.toString();
        }
    }
}
