package io.aiomsg.bench.contender;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A contender on the class path of this process: its processes run {@link ChildMain} on the same JDK and class path. */
interface JavaContender extends Contender {

    /** The receiver's end, listening on a free port of the loopback interface. */
    Endpoint<?> listen(Workload workload) throws IOException;

    /** The sender's end, connected to the receiver when it returns. */
    Endpoint<?> connect(Workload workload, int port) throws IOException, InterruptedException;

    @Override
    default @Nullable String missing() {
        return null;
    }

    @Override
    default List<String> command(Role role, Workload workload, int port, List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(ChildMain.class.getName());
        command.addAll(List.of(name(), role.name(), workload.name(), Integer.toString(port)));
        return command;
    }
}
