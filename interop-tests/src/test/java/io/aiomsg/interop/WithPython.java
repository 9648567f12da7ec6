package io.aiomsg.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that needs a real Python aiomsg. Its constructor takes the {@link PythonRuntime}; its one instance serves
 * all its tests, so that they can share a process. Skipped where no Python can be had, unless
 * {@code AIOMSG_INTEROP=required} is in the environment. Afterwards no thread and no descriptor may be left.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(PythonExtension.class)
@interface WithPython {}
