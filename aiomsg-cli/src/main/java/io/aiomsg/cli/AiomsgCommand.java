package io.aiomsg.cli;

import picocli.CommandLine.Command;

/** The program itself, without a verb. */
@Command(
        name = "aiomsg",
        description = "Smart sockets that send messages.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        footer = {"", "'aiomsg VERB --help' tells more. A first look: aiomsg demo"})
final class AiomsgCommand {}
