<?php
/**
 * As much of WordPress as docs/clients/altaloud.php needs: its HTTP API over real HTTP, options, post meta in memory.
 *
 * Usage: php wordpress.php CLIENT SERVICE IMAGE [WORDS EDITOR]; prints what was kept as JSON.
 */

class WP_Error {
	public function __construct( public string $code, public string $message ) {}
}

function is_wp_error( $thing ) {
	return $thing instanceof WP_Error;
}

function wp_remote_request( $url, $args = array() ) {
	$lines = array();
	foreach ( $args['headers'] ?? array() as $name => $value ) {
		$lines[] = "$name: $value";
	}
	$context = stream_context_create( array( 'http' => array(
		'method'        => $args['method'] ?? 'GET',
		'header'        => $lines,
		'content'       => $args['body'] ?? '',
		'timeout'       => $args['timeout'] ?? 5,
		'ignore_errors' => true,
	) ) );
	$body = @file_get_contents( $url, false, $context );
	if ( false === $body ) {
		return new WP_Error( 'http_request_failed', error_get_last()['message'] );
	}
	$headers = array();
	foreach ( array_slice( $http_response_header, 1 ) as $line ) {
		list( $name, $value )            = explode( ':', $line, 2 );
		$headers[ strtolower( $name ) ] = trim( $value );
	}
	return array( 'code' => (int) explode( ' ', $http_response_header[0] )[1], 'headers' => $headers, 'body' => $body );
}

function wp_remote_post( $url, $args = array() ) {
	return wp_remote_request( $url, array( 'method' => 'POST' ) + $args );
}

function wp_remote_get( $url, $args = array() ) {
	return wp_remote_request( $url, $args );
}

function wp_remote_retrieve_body( $answer ) {
	return $answer['body'];
}

function wp_remote_retrieve_response_code( $answer ) {
	return $answer['code'];
}

function wp_remote_retrieve_header( $answer, $name ) {
	return $answer['headers'][ strtolower( $name ) ] ?? '';
}

function wp_json_encode( $value ) {
	return json_encode( $value );
}

function get_option( $name, $default = false ) {
	return 'altaloud_url' === $name ? $GLOBALS['argv'][2] : $default;
}

function get_attached_file( $id ) {
	return $GLOBALS['argv'][3];
}

function get_the_title( $id ) {
	return 'A walk';
}

$meta = array();

function update_post_meta( $id, $name, $value ) {
	$GLOBALS['meta'][ $name ] = $value;
}

function delete_post_meta( $id, $name ) {
	unset( $GLOBALS['meta'][ $name ] );
}

function get_post_meta( $id, $name, $single = false ) {
	return $GLOBALS['meta'][ $name ] ?? '';
}

require $argv[1];

$result = altaloud_describe_attachment( 7 );
if ( ! is_wp_error( $result ) && isset( $argv[4] ) ) {
	$result = altaloud_approve( 7, $argv[4], $argv[5] );
}
echo json_encode( array( 'meta' => $meta, 'error' => is_wp_error( $result ) ? $result->code : null ) );
