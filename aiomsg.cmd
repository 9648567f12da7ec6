@echo off
rem Starts the aiomsg program: aiomsg VERB ...   (aiomsg --help lists the verbs)
rem
rem Builds it first where it was never built or a source has changed since. A build leaves a copy of its jars in a
rem directory of its own: a program still running from an earlier one keeps its files. The twin of the script "aiomsg".
setlocal EnableExtensions DisableDelayedExpansion

set "root=%~dp0"
set "root=%root:~0,-1%"
set "state=%root%\aiomsg-cli\target\launcher"
set "lock=%state%\lock"
set "app="
set "why=first use: this may take a minute or two"

if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "java=%JAVA_HOME%\bin\java.exe"
if not defined java for /f "delims=" %%j in ('where java 2^>nul') do if not defined java set "java=%%j"
if not defined java goto nojdk

call :fresh && goto start

rem --- the build, by one process at a time
set "version=0"
for /f "tokens=3" %%v in ('""%java%" -XshowSettings:properties -version 2^>^&1" ^| findstr /c:"java.specification.version"') do set "version=%%v"
for /f "delims=." %%v in ("%version%") do set "version=%%v"
if %version% lss 17 goto nojdk
if not exist "%state%" md "%state%"
set /a waits=0
:wait
md "%lock%" 2>nul && goto locked
set /a waits+=1
if %waits%==1 >&2 echo aiomsg: waiting for another build to end; if there is none, delete %lock%
ping -n 2 127.0.0.1 >nul
goto wait
:locked
call :fresh && goto built
if defined app set "why=sources have changed"
>&2 echo aiomsg: building (%why%)
set "name=app-%RANDOM%%RANDOM%"
>"%state%\building" echo %name%
rem Neither tests nor style checks nor Error Prone: those belong to mvnw verify.
pushd "%root%"
call "%root%\mvnw.cmd" --quiet --batch-mode package --projects aiomsg-cli --also-make ^
  --activate-profiles "!errorprone" "-Dmaven.test.skip=true" "-Dspotless.check.skip=true" "-Denforcer.skip=true" ^
  >"%state%\build.log" 2>&1 <nul
set "failed=%ERRORLEVEL%"
popd
if not "%failed%"=="0" goto broken
for /d %%d in ("%state%\app-*") do rd /s /q "%%d" 2>nul
set "app=%state%\%name%"
md "%app%\lib"
copy /y "%root%\aiomsg-cli\target\aiomsg-cli.jar" "%app%" >nul || goto broken
copy /y "%root%\aiomsg-cli\target\lib\*.jar" "%app%\lib" >nul || goto broken
move /y "%state%\building" "%state%\ready" >nul
:built
rd "%lock%"

:start
rem How fast it starts matters more than how fast it gets, except when that is measured.
set "options=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto"
if "%~1"=="bench" set "options="
if "%~1"=="conformance" set "options="
if "%~1"=="simulate" set "options="
if "%~1"=="recv" set "options=-XX:+UseSerialGC -Xshare:auto"
if "%~1"=="send" set "options=-XX:+UseSerialGC -Xshare:auto"
"%java%" %options% -cp "%app%\aiomsg-cli.jar" io.aiomsg.cli.Main %*
exit /b %ERRORLEVEL%

:broken
rd "%lock%"
findstr /b /c:"[ERROR]" "%state%\build.log" >&2
>&2 echo aiomsg: the build failed; all of its output is in %state%\build.log
exit /b 1

:nojdk
>&2 echo aiomsg: no JDK 17 or later was found; install one, for example from https://adoptium.net, or let JAVA_HOME name one
exit /b 1

rem Succeeds if there is a build newer than every source; sets app to its directory.
:fresh
if not exist "%state%\ready" exit /b 1
set /p app=<"%state%\ready"
set "app=%state%\%app%"
if not exist "%app%\aiomsg-cli.jar" exit /b 1
powershell -NoProfile -NonInteractive -Command ^
  "$root = $env:root; $built = (Get-Item (Join-Path $env:state 'ready')).LastWriteTimeUtc;" ^
  "$of = @('pom.xml', '.mvn', 'wire-spec\pom.xml', 'wire-spec\proto', 'wire-spec\src\main', 'wire-spec\generated') + (@('api', 'nio', 'testkit', 'conformance', 'bench', 'cli') | ForEach-Object { 'aiomsg-' + $_ + '\pom.xml'; 'aiomsg-' + $_ + '\src\main' });" ^
  "$newer = $of | ForEach-Object { $path = Join-Path $root $_; Get-Item $path; Get-ChildItem -Recurse $path } | Where-Object { $_.LastWriteTimeUtc -gt $built };" ^
  "if ($newer) { exit 1 } else { exit 0 }"
exit /b %ERRORLEVEL%
