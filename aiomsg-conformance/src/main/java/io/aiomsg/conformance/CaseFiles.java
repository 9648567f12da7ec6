package io.aiomsg.conformance;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.aiomsg.wirespec.WireSpec;
import io.aiomsg.wirespec.proto.Cases;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Specification;
import io.aiomsg.wirespec.proto.Vectors;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads cases, vectors and peers from files in protobuf's text format. Whatever is wrong with a file is an
 * {@link IllegalCaseException} of one line that names the file and, where there is one, the line.
 */
public final class CaseFiles {

    private static final String SUFFIX = ".textproto";

    private CaseFiles() {}

    /**
     * {@return the suite of some files} A file holds cases. A folder holds files of cases; or it is a whole specification, with the
     * folders {@code cases}, {@code vectors} and {@code peers}. Cases without vectors of their own may name published ones.
     *
     * @param path a file or folder, which must be there
     */
    public static Suite read(Path path) {
        Specification.Builder all = WireSpec.load().specification().toBuilder().clearCases();
        Path folder = path.resolve("cases");
        if (!Files.isDirectory(folder)) {
            addCases(all, path);
            return new Suite(all.build());
        }
        all.clearVectors().clearPeers();
        for (Path file : files(path.resolve("vectors"))) {
            all.addAllVectors(read(file, Vectors.newBuilder()).build().getVectorsList());
        }
        for (Path file : files(path.resolve("peers"))) {
            all.addPeers(read(file, Peer.newBuilder()));
        }
        addCases(all, folder);
        return new Suite(all.build());
    }

    /**
     * {@return what a published implementation does differently, as a file tells}
     *
     * @param file one peer in text format
     */
    public static Peer readPeer(Path file) {
        return read(file, Peer.newBuilder()).build();
    }

    private static void addCases(Specification.Builder all, Path path) {
        CaseCheck check = new CaseCheck(Suite.octets(all.getVectorsList()));
        for (Path file : Files.isDirectory(path) ? files(path) : List.of(path)) {
            Cases cases = read(file, Cases.newBuilder()).build();
            try {
                cases.getCasesList().forEach(check::check);
            } catch (IllegalCaseException e) {
                throw new IllegalCaseException(file + ": " + e.getMessage()); // only here the file is known
            }
            all.addAllCases(cases.getCasesList());
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalCaseException("the folder " + folder + " cannot be read: " + e);
        }
    }

    private static <B extends Message.Builder> B read(Path file, B builder) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IllegalCaseException("there is no file " + file);
        } catch (CharacterCodingException e) {
            throw new IllegalCaseException(file + " is no text in UTF-8");
        } catch (IOException e) {
            throw new IllegalCaseException(file + " cannot be read: " + e.getMessage());
        }
        try {
            TextFormat.getParser().merge(text, builder);
            return builder;
        } catch (TextFormat.ParseException e) {
            throw new IllegalCaseException(
                    file + ":" + String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
        }
    }
}
